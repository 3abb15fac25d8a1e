import 'server-only';
import { countTokens as countPiece } from 'gpt-tokenizer/encoding/o200k_base';
import type { Pause } from '../extractive/pause';

/** The tokenizer's cost grows with the square of a text without spaces; a piece of this length stays within 3 ms. */
const pieceLength = 400;

/**
 * Tokens of a text in OpenAI's `o200k_base`; other models count within some 20% of it, which the limits leave room for.
 * Pauses between pieces. The text is data: what looks like a special token counts as plain text.
 */
export async function countTokens(text: string, pause: Pause): Promise<number> {
  let tokens = 0;
  let from = 0;
  while (from < text.length) {
    const to = endOfPiece(text, from);
    tokens += countPiece(text.slice(from, to), { disallowedSpecial: new Set() });
    from = to;
    await pause();
  }
  return tokens;
}

/** Cuts before a space, so that words and the space that belongs to them stay whole. */
function endOfPiece(text: string, from: number): number {
  const limit = from + pieceLength;
  if (limit >= text.length) return text.length;
  const space = text.lastIndexOf(' ', limit);
  if (space > from) return space;
  const isHighSurrogate = /[\ud800-\udbff]/.test(text.charAt(limit - 1));
  return isHighSurrogate ? limit - 1 : limit;
}
