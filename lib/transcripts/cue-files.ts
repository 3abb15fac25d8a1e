import { breathe } from '../breathe';
import { AppError } from '../errors';
import { boundedParts, eachLine } from './lines';
import type { Segment } from './segments';

const partLength = 2_000;
const cueTime =
  /(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})/;

/**
 * Reads SRT and WebVTT: both are blocks of a time line and text lines. Lines repeated by rolling auto captions are
 * taken once. Throws `captions_invalid` naming the line when a time line cannot be read.
 */
export async function parseCueFile(content: string): Promise<Segment[]> {
  const cues: Segment[] = [];
  let open: Segment | null = null;
  let lastLine = '';
  let lineNumber = 0;

  for (const raw of eachLine(content)) {
    lineNumber += 1;
    await breathe();
    const line = raw.trim();
    if (line.includes('-->')) {
      open = openCue(line.slice(0, partLength), lineNumber);
      cues.push(open);
    } else if (line === '') {
      open = null;
    } else if (open) {
      // A line can be as long as the file; patterns only ever see a part of it.
      for (const part of boundedParts(line, partLength)) {
        const text = plainCueText(part);
        if (text && text !== lastLine) open.text += `${open.text ? ' ' : ''}${text}`;
        if (text) lastLine = text;
        await breathe();
      }
    }
  }
  return cues.filter((cue) => cue.text);
}

function openCue(line: string, lineNumber: number): Segment {
  const match = cueTime.exec(line);
  if (!match) {
    throw new AppError(
      'captions_invalid',
      `Line ${lineNumber} is not a time line: "${line.slice(0, 60)}".`,
      {
        details: { field: 'transcript.content', line: lineNumber },
      },
    );
  }
  const [h1, m1, s1, f1, h2, m2, s2, f2] = match.slice(1);
  return { startMs: toMs(h1, m1, s1, f1), endMs: toMs(h2, m2, s2, f2), text: '' };
}

function toMs(hours = '0', minutes = '0', seconds = '0', fraction = '0'): number {
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.padEnd(3, '0'));
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '' };

/** Cue text without voice, class, timing and font tags and with WebVTT's own entities decoded once. */
function plainCueText(line: string): string {
  return line
    .replace(/<\/?[a-z0-9.:][^<>]{0,200}>|\{\\[^{}]{0,200}\}/gi, '')
    .replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (_, name: string) => named[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}
