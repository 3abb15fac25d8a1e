import { decodeHTML } from 'entities';
import { breathe } from '../breathe';
import { boundedParts, eachLine } from './lines';
import { beyondLimit, type CaptionProblem, isWithinLimit, type ParsedCues } from './parsed-cues';
import { withoutRepeats } from './rolling-cues';
import type { Segment } from './segments';

const partLength = 2_000;
const clock = String.raw`(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?`;
/** With what stands around it in some files: `1 00:01 --> 00:02`, `[00:01.000 --> 00:02.000] Hello`, `align:start`. */
const cueTime = new RegExp(
  String.raw`^[\s\u200b-\u200f\u202a-\u202e\ufeff-]*(?:\d{1,7}\s+)?[[(]?${clock}\s*-->\s*${clock}[\])]?(.*)$`,
);
/** Two exact times with no arrow between them, or a broken one: meant as a time line. */
const brokenTime =
  /^\s*[[(]?(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}(?:[^\p{L}\p{N}]{0,8}|\s+\p{L}{1,3}\s+)(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}/u;
/** WebVTT's `align:start`, SubRip's `X1:40`. */
const cueSettings = /^(?:\s+[\w-]+:\S+)*\s*$/;
/** SRT counts its cues, and the number is no text. */
const cueNumber = /^\d{1,7}$/;
const vttComment = /^(?:NOTE(?:\s|$)|(?:STYLE|REGION)\s*$)/;

interface OpenCue extends Omit<Segment, 'text'> {
  lines: string[];
  /** Where the lines after the last blank line begin; -1 where there was none. */
  block: number;
}

/**
 * Reads SRT and WebVTT: both are blocks of a time line and text lines. Text after a blank line belongs to the cue before, too,
 * unless it is the number or the name of the next one, or a comment of WebVTT. Text that rolling auto captions show again is
 * taken once. Never throws; the first time line that cannot be read is the problem, and its text is left out.
 */
export async function parseCueFile(content: string): Promise<ParsedCues> {
  const isVtt = /^\s*WEBVTT/.test(content);
  const cues: OpenCue[] = [];
  let open: OpenCue | null = null;
  let problem: CaptionProblem | null = null;
  let lineNumber = 0;
  let isNumbered = false;
  let lastText = '';
  let afterBlank = true;
  let inComment = false;

  for (const line of eachLine(content)) {
    lineNumber += 1;
    await breathe();
    if (line === '') {
      afterBlank = true;
      inComment = false;
      continue;
    }
    let text = line;
    if (line.includes('-->') || (!inComment && isBrokenTime(line))) {
      if (cues.length === 0) isNumbered = cueNumber.test(lastText);
      if (open) dropName(open, { afterBlank, isNumbered, isVtt });
      const read = openCue(line);
      open = read && isWithinLimit(read.cue) ? read.cue : null;
      if (open) cues.push(open);
      else
        problem ??= read
          ? beyondLimit(`Line ${lineNumber}`, lineNumber)
          : notATime(line, lineNumber);
      text = read?.rest ?? '';
      inComment = false;
    } else if (inComment || (isVtt && afterBlank && vttComment.test(line))) {
      inComment = true;
    } else if (cues.length === 0) lastText = line.slice(0, partLength).trim();
    if (open && text && !inComment) {
      if (afterBlank && text === line) open.block = open.lines.length;
      // A line can be as long as the file; patterns only ever see a part of it.
      for (const part of boundedParts(text.trim(), partLength)) {
        const plain = plainCueText(part);
        if (plain) open.lines.push(plain);
        await breathe();
      }
    }
    afterBlank = false;
  }
  return { cues: await withoutRepeats(cues), problem };
}

/** Takes back what the next cue is called: a number where cues are numbered, in WebVTT any line of its own right before the time. */
function dropName(
  { lines, block }: OpenCue,
  file: { afterBlank: boolean; isNumbered: boolean; isVtt: boolean },
): void {
  const isAlone = block === lines.length - 1;
  const isNumber = file.isNumbered && cueNumber.test(lines.at(-1) ?? '');
  if (file.afterBlank ? isNumber && isAlone : isNumber || (file.isVtt && isAlone)) lines.pop();
}

/** The cue that a time line begins, and text that stands on the same line; null for any other line. */
function openCue(line: string): { cue: OpenCue; rest: string } | null {
  const match = cueTime.exec(line.slice(0, partLength));
  if (!match) return null;
  const [h1, m1, s1, f1, h2, m2, s2, f2, rest = ''] = match.slice(1);
  const [startMs, endMs] = [toMs(h1, m1, s1, f1), toMs(h2, m2, s2, f2)];
  const text = cueSettings.test(rest) ? '' : `${rest}${line.slice(partLength)}`;
  return { cue: { startMs, endMs, lines: [], block: -1 }, rest: text };
}

/** Most lines are text, and seen to be at their first character. */
function isBrokenTime(line: string): boolean {
  return /^[\s[(\d]/.test(line) && brokenTime.test(line.slice(0, 100));
}

function notATime(line: string, lineNumber: number): CaptionProblem {
  const shown = line.trim().slice(0, 60);
  return { line: lineNumber, message: `Line ${lineNumber} is not a time line: "${shown}".` };
}

function toMs(hours = '0', minutes = '0', seconds = '0', fraction = '0'): number {
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.padEnd(3, '0'));
}

/** Cue text without voice, class, timing and font tags and marks of direction, its entities decoded once. */
function plainCueText(line: string): string {
  return decodeHTML(
    line.replace(/<\/?[a-z0-9.:][^<>]{0,200}>|\{\\[^{}]{0,200}\}/gi, '').replace(/&[lr]rm;/g, ''),
  )
    .replace(/\s+/g, ' ')
    .trim();
}
