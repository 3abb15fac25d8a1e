import { type InboxItem, toInboxItem } from '../../inbox/inbox-item';
import type { DurableType } from '../registry';
import type { Frame } from './received-event';

export interface AwayDigest {
  /** Newest first. */
  items: readonly InboxItem[];
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
  const told = frames.map((frame) => ({ jobId: jobOf(frame), item: toAwayItem(frame) })).reverse();
  const known = (before?.items ?? []).map((item) => ({ jobId: item.jobId, item }));
  const met = new Set<string>();
  const isNew = (id: string | null) => id === null || (!met.has(id) && Boolean(met.add(id)));
  const items: InboxItem[] = [];
  for (const { jobId, item } of [...told, ...known]) {
    if (isNew(jobId) && item && isNew(item.summaryId)) items.push(item);
  }
  return {
    items: items.slice(0, maxItems),
    capped: (before?.capped ?? false) || items.length > maxItems,
  };
}

const jobOf = ({ data }: Frame) => (data as { job_id?: string } | null)?.job_id ?? null;

/** Null for what nobody needs to hear of when they are back: the end of a batch, say, whose videos are told of already. */
export function toAwayItem(frame: Frame): InboxItem | null {
  const item = toInboxItem({ ...frame, at: frame.at ?? 0 });
  const told = item && item.type !== 'test' && item.kind !== 'batch' && item.kind !== 'note';
  return told ? item : null;
}
