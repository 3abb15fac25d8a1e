import { z } from 'zod';
import { breathe } from '../breathe';
import { eachLine } from './lines';
import type { Segment } from './segments';

const lineSchema = z.tuple([z.number(), z.number(), z.string()]);
const linesPerChunk = 500;

/** Segments as they are stored: one JSON line `[startMs, endMs, text]` each, so that they can be read a line at a time. */
export async function encodeSegments(segments: readonly Segment[]): Promise<string> {
  const chunks: string[] = [];
  for (let from = 0; from < segments.length; from += linesPerChunk) {
    const lines = segments
      .slice(from, from + linesPerChunk)
      .map(({ startMs, endMs, text }) => JSON.stringify([startMs, endMs, text]));
    chunks.push(lines.join('\n'));
    await breathe();
  }
  return chunks.join('\n');
}

/** The way back. Throws on lines that `encodeSegments` did not write. */
export async function decodeSegments(lines: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const line of eachLine(lines)) {
    if (!line) continue;
    const [startMs, endMs, text] = lineSchema.parse(JSON.parse(line));
    segments.push({ startMs, endMs, text });
    await breathe();
  }
  return segments;
}
