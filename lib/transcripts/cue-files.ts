import { decodeHTML } from 'entities';
import { breathe } from '../breathe';
import { boundedParts, eachLine } from './lines';
import type { CaptionProblem, ParsedCues } from './parsed-cues';
import { withoutRepeats } from './rolling-cues';
import type { Segment } from './segments';

const partLength = 2_000;
const cueTime =
  /(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?\s*-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?/;
/** SRT counts its cues; where the empty line before a number is missing, the number is no text. */
const cueNumber = /^\d{1,7}$/;

interface OpenCue extends Omit<Segment, 'text'> {
  lines: string[];
}

/**
 * Reads SRT and WebVTT: both are blocks of a time line and text lines. Text that rolling auto captions show again is taken
 * once. Never throws; the first time line that cannot be read is the problem, and its text is left out.
 */
export async function parseCueFile(content: string): Promise<ParsedCues> {
  const cues: OpenCue[] = [];
  let open: OpenCue | null = null;
  let problem: CaptionProblem | null = null;
  let lineNumber = 0;

  for (const line of eachLine(content)) {
    lineNumber += 1;
    await breathe();
    if (line.includes('-->')) {
      if (open && cueNumber.test(open.lines.at(-1) ?? '')) open.lines.pop();
      open = openCue(line.slice(0, partLength));
      if (open) cues.push(open);
      else problem ??= notATime(line, lineNumber);
    } else if (line === '') {
      open = null;
    } else if (open) {
      // A line can be as long as the file; patterns only ever see a part of it.
      for (const part of boundedParts(line.trim(), partLength)) {
        const text = plainCueText(part);
        if (text) open.lines.push(text);
        await breathe();
      }
    }
  }
  return { cues: await withoutRepeats(cues), problem };
}

function openCue(line: string): OpenCue | null {
  const match = cueTime.exec(line);
  if (!match) return null;
  const [h1, m1, s1, f1, h2, m2, s2, f2] = match.slice(1);
  return { startMs: toMs(h1, m1, s1, f1), endMs: toMs(h2, m2, s2, f2), lines: [] };
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
