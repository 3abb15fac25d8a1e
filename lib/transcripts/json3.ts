import { z } from 'zod';
import { AppError } from '../errors';
import type { Segment } from './segments';

const json3Schema = z.object({
  events: z.array(
    z.looseObject({
      tStartMs: z.number().optional(),
      dDurationMs: z.number().optional(),
      segs: z.array(z.looseObject({ utf8: z.string().optional() })).optional(),
    }),
  ),
});

/** Reads YouTube's json3 captions. Throws `captions_invalid` when it is not JSON of that shape. */
export function parseJson3(content: string): Segment[] {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new AppError('captions_invalid', 'The file is not valid JSON.', {
      cause,
      details: { field: 'transcript.content' },
    });
  }
  const parsed = json3Schema.safeParse(value);
  if (!parsed.success) {
    throw new AppError('captions_invalid', 'The JSON has no caption events (json3 `events`).', {
      details: { field: 'transcript.content' },
    });
  }
  return parsed.data.events.flatMap(({ tStartMs, dDurationMs = 0, segs = [] }) => {
    const text = segs.map((part) => part.utf8 ?? '').join('');
    return tStartMs === undefined || !text.trim()
      ? []
      : [{ startMs: tStartMs, endMs: tStartMs + dDurationMs, text }];
  });
}
