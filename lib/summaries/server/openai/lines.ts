import 'server-only';
import { formatTimestamp } from '../../../format';
import type { Passage } from '../../../transcripts/passages';
import type { Pause } from '../extractive/pause';
import { asData } from './as-data';
import { countTokens } from './tokens';

/** A passage as the model sees it, `[#12 3:05] words`, or a part of one that is too long; parts share the id. */
export interface Line {
  id: number;
  startMs: number;
  endMs: number;
  text: string;
  tokens: number;
}

/** What is worked on in one go; far above a usual passage. */
const longestPiece = 8_000;

/**
 * The transcript as lines, counted once. No line is longer than `maxTokens`; passages of captions never are, those of
 * uploaded texts can be. Without times lines look like `[#12] words`.
 */
export async function buildLines(
  passages: readonly Passage[],
  timed: boolean,
  maxTokens: number,
  pause: Pause,
): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { id, startMs, endMs, text } of passages) {
    const mark = timed ? `[#${id} ${formatTimestamp(startMs)}]` : `[#${id}]`;
    const add = async (part: string): Promise<void> => {
      if (part === '') return;
      const line = `${mark} ${part}`;
      const tokens = (await countTokens(line, pause)) + 1;
      if (tokens <= maxTokens || part.length < 2) {
        lines.push({ id, startMs, endMs, text: line, tokens });
        return;
      }
      const parts = Math.ceil(tokens / (0.8 * maxTokens));
      for (const piece of splitText(part, Math.ceil(part.length / parts))) await add(piece);
    };
    for (const piece of splitText(text, longestPiece)) await add(asData(piece));
  }
  return lines;
}

/** Pieces of about a length, cut at spaces where there are some, never inside a character. */
function* splitText(text: string, length: number): Generator<string> {
  let from = 0;
  while (from < text.length) {
    let to = from + length;
    if (to < text.length) {
      const space = text.lastIndexOf(' ', to);
      if (space > from + length / 2) to = space;
      else if (/[\ud800-\udbff]/.test(text.charAt(to - 1))) to += 1;
    }
    yield text.slice(from, to).trim();
    from = to;
  }
}
