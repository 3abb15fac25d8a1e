import { AppError } from '../errors';
import { looksLikeTimedTextXml } from './caption-formats';
import { parseCueFile } from './cue-files';
import { foreignFormatOf } from './foreign-formats';
import { parseJson3 } from './json3';
import type { ParsedCues } from './parsed-cues';
import { parsePlainText } from './plain-text';
import { type CaptionFormat, normalizeSegments, type ParsedCaptions } from './segments';
import { parseTimedTextXml } from './timed-text-xml';

/**
 * Reads an uploaded caption file of a named format into ordered segments. Throws `captions_invalid` (with the line where
 * it is known) or `captions_empty`.
 */
export async function parseCaptions(
  format: CaptionFormat,
  content: string,
): Promise<ParsedCaptions> {
  const text = content.replace(/^\ufeff/, '');
  const parsed = await parseFormat(format, text);
  const segments = parsed.timed
    ? await normalizeSegments(parsed.segments)
    : parsed.segments.filter((segment) => segment.text.trim());
  if (segments.length === 0) {
    throw new AppError('captions_empty', undefined, { details: { field: 'transcript.content' } });
  }
  return { segments, timed: parsed.timed };
}

async function parseFormat(format: CaptionFormat, text: string): Promise<ParsedCaptions> {
  const foreign = foreignFormatOf(text);
  if (foreign) {
    throw invalid(`This is ${foreign}. Save it as SRT, VTT or plain text.`, 'format');
  }
  if (format === 'text') return parsePlainText(text);
  const { cues, problem } = await parseTimed(format, text);
  if (problem) throw invalid(problem.message, 'content', problem.line);
  return { segments: cues, timed: true };
}

async function parseTimed(
  format: Exclude<CaptionFormat, 'text'>,
  text: string,
): Promise<ParsedCues> {
  if (format === 'json3') return parseJson3(text);
  if (format === 'srv3') {
    if (!looksLikeTimedTextXml(text)) throw notLike(format);
    return parseTimedTextXml(text);
  }
  const parsed = await parseCueFile(text);
  const hasTimes = parsed.problem !== null || text.includes('-->');
  if (!hasTimes && text.trim()) throw notLike(format);
  return parsed;
}

function notLike(format: CaptionFormat): AppError {
  return invalid(`This does not look like a ${format.toUpperCase()} file.`, 'format');
}

function invalid(
  message: string,
  field: 'content' | 'format',
  line: number | null = null,
): AppError {
  return new AppError('captions_invalid', message, {
    details: { field: `transcript.${field}`, ...(line !== null && { line }) },
  });
}
