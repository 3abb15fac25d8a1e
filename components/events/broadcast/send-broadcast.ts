import type { z } from 'zod';
import type { broadcastAnswerSchema } from '@/lib/events/schemas';
import { fetchJson, postJson } from '../../layout/fetch-json';

/** Publishes an event with the filters and the data of a draft. Rejects with a `RequestFailed` in words to show. */
export function sendBroadcast(
  target: Record<string, string>,
  data: unknown,
): Promise<z.infer<typeof broadcastAnswerSchema>> {
  return fetchJson('/events/broadcast', postJson({ ...target, data }));
}
