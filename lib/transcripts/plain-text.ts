import { breathe } from '../breathe';
import { boundedParts, eachLine } from './lines';
import { type ParsedCaptions, type Segment, sentenceEnd } from './segments';

const leadingTime =
  /^[[(]?(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:[.,]\d+)?[\])]?(?:\s*[-–|:]\s*|\s+|$)/;
const wordsPerSegment = 30;
const partLength = 2_000;
/** A word with the space after it; scripts without spaces are cut at their full stops, and every so often. */
const wordOrSentence = /[^\s。！？]{1,60}[。！？]*\s*|[。！？]+\s*/gu;
/** Words are seldom longer; what is, is several words of a script without spaces. */
const lettersPerUnspacedWord = 20;

/**
 * Reads plain text. When lines start with times (`12:34 text`, `[1:02:03]`, or a time on its own line, as copied from
 * YouTube's transcript panel) the result is timed; otherwise sentences are grouped and every time is 0.
 */
export async function parsePlainText(content: string): Promise<ParsedCaptions> {
  const timedCues: Segment[] = [];
  const lines: string[] = [];
  for (const raw of eachLine(content)) {
    await breathe();
    const line = raw.trim();
    if (!line) continue;
    lines.push(line);
    const match = leadingTime.exec(line);
    if (match) {
      const [hours = '0', minutes = '0', seconds = '0'] = match.slice(1);
      const startMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
      timedCues.push({ startMs, endMs: startMs, text: line.slice(match[0].length) });
    } else if (timedCues.length > 0) {
      const open = timedCues.at(-1)!;
      open.text += `${open.text ? ' ' : ''}${line}`;
    }
  }
  const ascending = timedCues.every(
    (cue, i) => i === 0 || cue.startMs >= timedCues[i - 1]!.startMs,
  );
  const startsTimed = leadingTime.test(lines[0] ?? '');
  if (startsTimed && ascending && timedCues.length > 1)
    return { segments: closeAtNext(timedCues), timed: true };
  return { segments: await groupSentences(lines), timed: false };
}

/** Text copies carry starts only: a line lasts until the next one, the last for its reading time. */
function closeAtNext(cues: Segment[]): Segment[] {
  return cues.map((cue, index) => ({
    ...cue,
    endMs: cues[index + 1]?.startMs ?? cue.startMs + cue.text.split(' ').length * 400,
  }));
}

async function groupSentences(lines: readonly string[]): Promise<Segment[]> {
  const segments: Segment[] = [];
  let text = '';
  let words = 0;
  const close = () => {
    if (text) segments.push({ startMs: 0, endMs: 0, text });
    text = '';
    words = 0;
  };
  for (const line of lines) {
    text += text ? ' ' : '';
    for (const part of boundedParts(line, partLength)) {
      await breathe();
      for (const [word] of part.matchAll(wordOrSentence)) {
        text += word;
        words += Math.max(1, Math.floor(word.length / lettersPerUnspacedWord));
        if (words >= wordsPerSegment || sentenceEnd.test(word.trimEnd())) {
          text = text.trim();
          close();
        }
      }
      if (text) text = `${text.trimEnd()} `;
    }
    text = text.trimEnd();
  }
  close();
  return segments;
}
