import 'server-only';
import { detect } from 'tinyld';
import type { Segment } from '../../transcripts/segments';

const sampleLength = 4_000;

/** The language of uploaded captions as a BCP 47 tag, judged from the middle of the text; `und` when unclear. */
export function detectLanguage(segments: readonly Segment[]): string {
  const middle = Math.floor(segments.length / 3);
  let sample = '';
  for (const { text } of segments.slice(middle)) {
    sample += ` ${text}`;
    if (sample.length >= sampleLength) break;
  }
  return detect(sample) || 'und';
}
