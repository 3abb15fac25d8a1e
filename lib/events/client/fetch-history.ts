import { z } from 'zod';
import { type EventType, isEventType, type ResetReason } from '../registry';
import { type Frame, parseData } from './received-event';
import { retryAfterMs } from './retry-after';

const timeoutMs = 10_000;
/** The most that the endpoint gives at once. */
export const historyPageSize = 1_000;

export interface HistoryQuery {
  /** The cursor to go on from; null starts at the oldest event that is kept. */
  after: string | null;
  /** Topics wanted; null is all of them. */
  topics: readonly EventType[] | null;
}

export interface HistoryPage {
  events: Frame[];
  /** Everything up to here has been given. */
  cursor: string;
  /** Set when the page does not go on from the cursor asked for. */
  reset: ResetReason | null;
  /** There may be more after it. */
  full: boolean;
}

export type HistoryAnswer =
  | { ok: true; page: HistoryPage }
  /** `status` 0 means no answer, or none that could be read. */
  | { ok: false; status: number; retryAfterMs: number | null };

export type FetchHistory = (query: HistoryQuery) => Promise<HistoryAnswer>;

/** The history from its other end. */
export interface NewestPage {
  /** Newest first. */
  events: Frame[];
  /** What to ask for events before next; null when nothing older is left. */
  cursor: string | null;
}

export type NewestAnswer = { ok: true; page: NewestPage } | { ok: false; status: number };

const eventsSchema = z.array(
  z.object({ id: z.string(), type: z.string(), at: z.number(), data: z.json() }),
);
const pageSchema = z.object({
  events: eventsSchema,
  cursor: z.string(),
  reset: z.enum(['trimmed', 'unknown_cursor', 'too_far_behind']).nullable(),
});
const newestSchema = z.object({ events: eventsSchema, cursor: z.string().nullable() });

/** Reads a page of `GET /events/history`. Always settles, within ten seconds. */
export const fetchHistory: FetchHistory = async ({ after, topics }) => {
  const query = new URLSearchParams({ limit: String(historyPageSize) });
  if (after !== null) query.set('after', after);
  if (topics !== null) query.set('subscribe', topics.join(','));
  const answer = await ask(query);
  if (!answer.ok) return answer;
  const parsed = pageSchema.safeParse(answer.body);
  if (!parsed.success) return { ok: false, status: 0, retryAfterMs: null };
  const { events, cursor, reset } = parsed.data;
  const page = { events: toFrames(events), cursor, reset, full: events.length >= historyPageSize };
  return { ok: true, page };
};

/** Reads the newest events, or the newest before one. Always settles, within ten seconds. */
export async function fetchNewest(before: string | null, limit: number): Promise<NewestAnswer> {
  const query = new URLSearchParams({ order: 'newest', limit: String(limit) });
  if (before !== null) query.set('before', before);
  const answer = await ask(query);
  if (!answer.ok) return answer;
  const parsed = newestSchema.safeParse(answer.body);
  if (!parsed.success) return { ok: false, status: 0 };
  const { events, cursor } = parsed.data;
  return { ok: true, page: { events: toFrames(events), cursor } };
}

async function ask(
  query: URLSearchParams,
): Promise<
  { ok: true; body: unknown } | { ok: false; status: number; retryAfterMs: number | null }
> {
  try {
    const response = await fetch(`/events/history?${query}`, {
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.ok) return { ok: true, body: await response.json() };
    const { status, headers } = response;
    return { ok: false, status, retryAfterMs: retryAfterMs(headers, Date.now()) };
  } catch {
    return { ok: false, status: 0, retryAfterMs: null };
  }
}

/** Events as the endpoint gives them; those of a type or shape this page does not know are left out. */
function toFrames(events: z.infer<typeof eventsSchema>): Frame[] {
  return events.flatMap(({ id, type, at, data }): Frame[] => {
    if (!isEventType(type)) return [];
    const known = parseData(type, data);
    return known === undefined ? [] : [{ id, type, at, data: known }];
  });
}
