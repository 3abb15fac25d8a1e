import { decodeHTML } from 'entities';
import { breathe } from '../breathe';
import { boundedParts, eachLine } from './lines';
import { type CaptionProblem, isInRange, type ParsedCues, tooLong } from './parsed-cues';
import { withoutRepeats } from './rolling-cues';
import type { Segment } from './segments';

const partLength = 2_000;
const clock = String.raw`(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?`;
/** With what people and programs put around it: `1 00:01 --> 00:02`, `[00:01.000 --> 00:02.000] Hello`, `align:start`. */
const cueTime = new RegExp(String.raw`^\s*(?:\d{1,7}\s+)?[[(]?\s*${clock}\s*-->\s*${clock}[\])]?(.*)$`);
/** Two exact times and hardly anything between them, but no arrow: meant as a time line. */
const brokenTime =
  /^\s*[[(]?\s*(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}(?:[^\p{L}\p{N}]{0,8}|\s+\p{L}{1,3}\s+)(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}/u;
/** WebVTT's `align:start`, SubRip's `X1:40`. */
const cueSettings = /^(?:\s+[\w-]+:\S+)*\s*$/;
/** SRT counts its cues, and the number is no text. */
const cueNumber = /^\d{1,7}$/;
const vttComment = /^(?:NOTE(?:\s|$)|STYLE\s*$|REGION\s*$)/;

interface OpenCue extends Omit<Segment, 'text'> {
  lines: string[];
  /** Where the lines after the last blank line begin; 0 as long as there was none. */
  block: number;
}

/**
 * Reads SRT and WebVTT: both are blocks of a time line and text lines. Text after a blank line belongs to the cue before, too,
 * unless it is the number or name of the next one or one of WebVTT's comments. What rolling auto captions show again is taken
 * once. Never throws; the first time line that cannot be read is the problem, and its text is left out.
 */
export async function parseCueFile(content: string): Promise<ParsedCues> {
  const isVtt = content.startsWith('WEBVTT');
  const cues: OpenCue[] = [];
  let open: OpenCue | null = null;
  let problem: CaptionProblem | null = null;
  let lineNumber = 0;
  let isNumbered = false;
  let before = '';
  let inComment = false;

  for (const line of eachLine(content)) {
    lineNumber += 1;
    await breathe();
    if (line.includes('-->') || brokenTime.test(line.slice(0, 100))) {
      if (cues.length === 0) isNumbered = cueNumber.test(before);
      if (open) dropCueName(open, before === '', isNumbered, isVtt);
      open = openCue(line.slice(0, partLength));
      inComment = false;
      if (open && isInRange(open)) cues.push(open);
      else problem ??= open ? tooLong(lineNumber) : notATime(line, lineNumber);
    } else if (line === '') {
      inComment = false;
      if (open && before !== '') open.block = open.lines.length;
    } else if (isVtt && before === '' && vttComment.test(line)) {
      inComment = true;
    } else if (open && !inComment) {
      await addText(open, line);
    }
    before = line === '' ? '' : line.slice(0, partLength).trim();
  }
  return { cues: await withoutRepeats(cues), problem };
}
