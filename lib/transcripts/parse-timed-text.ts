import { looksLikeTimedTextXml } from './caption-formats';
import { parseCueFile } from './cue-files';
import { parseJson3 } from './json3';
import type { ParsedCues } from './parsed-cues';
import { normalizeSegments, type Segment } from './segments';
import { parseTimedTextXml } from './timed-text-xml';

/**
 * Reads the body of a `/api/timedtext` answer, whatever its format, into segments inside `durationMs`. What cannot be read
 * in it is left out; null when that is all of it, or the format is none of ours. Never throws.
 */
export async function parseTimedText(
  body: string,
  durationMs = Infinity,
): Promise<Segment[] | null> {
  const parsed = await cuesOf(body);
  if (!parsed || (parsed.cues.length === 0 && parsed.problem)) return null;
  return normalizeSegments(parsed.cues, durationMs);
}

async function cuesOf(body: string): Promise<ParsedCues | null> {
  const text = body.replace(/^\ufeff/, '').trimStart();
  if (looksLikeTimedTextXml(text)) return parseTimedTextXml(text);
  if (text.startsWith('{')) return parseJson3(text);
  return text.startsWith('WEBVTT') ? parseCueFile(text) : null;
}
