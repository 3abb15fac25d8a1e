import { z } from 'zod';
import { breathe } from '../breathe';
import { AppError } from '../errors';
import { parseJson } from '../parse-json';
import type { Segment } from './segments';

const fileSchema = z.object({ events: z.array(z.unknown()) });
const eventSchema = z.looseObject({
  tStartMs: z.number().optional(),
  dDurationMs: z.number().optional(),
  segs: z.array(z.looseObject({ utf8: z.string().optional() })).optional(),
});

const invalid = (message: string, cause?: unknown) =>
  new AppError('captions_invalid', message, { cause, details: { field: 'transcript.content' } });

/** Reads YouTube's json3 captions. Throws `captions_invalid` when it is not JSON of that shape. */
export async function parseJson3(content: string): Promise<Segment[]> {
  const value = await parseJson(content).catch((cause) => {
    throw invalid('The file is not valid JSON.', cause);
  });
  const file = fileSchema.safeParse(value);
  if (!file.success) throw invalid('The JSON has no caption events (json3 `events`).');
  const cues: Segment[] = [];
  for (const [index, item] of file.data.events.entries()) {
    await breathe();
    const event = eventSchema.safeParse(item);
    if (!event.success) throw invalid(`Entry ${index + 1} of \`events\` is no caption event.`);
    const { tStartMs, dDurationMs = 0, segs = [] } = event.data;
    const text = segs.map((part) => part.utf8 ?? '').join('');
    if (tStartMs !== undefined && text.trim())
      cues.push({ startMs: tStartMs, endMs: tStartMs + dDurationMs, text });
  }
  return cues;
}
