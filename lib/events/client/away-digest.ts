import type { DurableType, EventData } from '../registry';
import type { Frame } from './received-event';

/** One thing that happened while nobody looked. */
export interface AwayItem {
  id: string;
  /** Epoch milliseconds by the server's clock. */
  at: number;
  kind: 'finished' | 'failed' | 'message';
  title: string;
  /** Why it failed. */
  detail: string | null;
  summaryId: string | null;
  jobId: string | null;
}

export interface AwayDigest {
  /** Newest first. */
  items: readonly AwayItem[];
  /** There was more than could be counted. */
  capped: boolean;
}

/** The events a digest is made of. */
export const awayTypes = [
  'summary_complete',
  'summary_failed',
  'batch_complete',
  'system',
] as const satisfies readonly DurableType[];

const maxItems = 1_000;

/** Adds what has happened, oldest first, to what was known. The last word about a job or a summary counts. */
export function addToDigest(before: AwayDigest | null, frames: readonly Frame[]): AwayDigest {
  const told = frames.map((frame) => ({ jobId: jobOf(frame), item: toItem(frame) })).reverse();
  const known = (before?.items ?? []).map((item) => ({ jobId: item.jobId, item }));
  const met = new Set<string>();
  const isNew = (id: string | null) => id === null || (!met.has(id) && Boolean(met.add(id)));
  const items: AwayItem[] = [];
  for (const { jobId, item } of [...told, ...known]) {
    if (isNew(jobId) && item && isNew(item.summaryId)) items.push(item);
  }
  return {
    items: items.slice(0, maxItems),
    capped: (before?.capped ?? false) || items.length > maxItems,
  };
}

const jobOf = ({ data }: Frame) => (data as { job_id?: string } | null)?.job_id ?? null;

/** Null for what nobody needs to hear of afterwards. */
export function toItem(frame: Frame): AwayItem | null {
  const { id, type, at, data } = frame;
  const item = { id, at: at ?? 0, detail: null, summaryId: null, jobId: jobOf(frame) };
  if (type === 'summary_complete') {
    const { title, summary_id } = data as EventData<'summary_complete'>;
    return { ...item, kind: 'finished', title, summaryId: summary_id };
  }
  if (type === 'summary_failed') {
    const { title, video_id, message, code } = data as EventData<'summary_failed'>;
    if (code === 'cancelled') return null;
    return { ...item, kind: 'failed', title: title ?? video_id ?? 'A video', detail: message };
  }
  if (type === 'batch_complete') {
    const { total, cancelled } = data as EventData<'batch_complete'>;
    if (total > 0 || cancelled > 0) return null;
    return { ...item, kind: 'failed', title: 'A playlist', detail: 'It could not be read.' };
  }
  if (type === 'system') {
    const { message, batch_id } = data as EventData<'system'>;
    return batch_id === undefined ? { ...item, kind: 'message', title: message } : null;
  }
  return null;
}
