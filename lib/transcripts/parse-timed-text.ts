import { AppError } from '../errors';
import { parseCueFile } from './cue-files';
import { parseJson3 } from './json3';
import { normalizeSegments, type Segment } from './segments';
import { looksLikeTimedTextXml, parseTimedTextXml } from './timed-text-xml';

/**
 * Reads the body of a `/api/timedtext` answer, whatever its format, into segments inside `durationMs`.
 * Throws `parse_failed` when it is none of the known formats.
 */
export async function parseTimedText(body: string, durationMs = Infinity): Promise<Segment[]> {
  return normalizeSegments(await cuesOf(body), durationMs);
}

async function cuesOf(body: string): Promise<Segment[]> {
  const text = body.replace(/^\ufeff/, '').trimStart();
  if (looksLikeTimedTextXml(text)) return parseTimedTextXml(text);
  try {
    if (text.startsWith('{')) return await parseJson3(text);
    if (text.startsWith('WEBVTT')) return await parseCueFile(text);
  } catch (cause) {
    throw new AppError('parse_failed', undefined, { cause });
  }
  throw new AppError('parse_failed');
}
