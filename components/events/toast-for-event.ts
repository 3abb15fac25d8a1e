import type { ReceivedEvent } from '@/lib/events/client/received-event';
import type { EventData, EventType } from '@/lib/events/registry';
import { formatClock } from '@/lib/format';
import { describeBatchEnd, quietBatchSize } from '@/lib/inbox/batch-end';
import { toInboxItem } from '@/lib/inbox/inbox-item';
import { routes } from '@/lib/routes';
import { fillTime, isPauseCode, pauseNotice } from '@/lib/youtube/pause';

export interface ToastSpec {
  kind: 'success' | 'error' | 'warning' | 'info';
  message: string;
  description?: string;
  action?: { label: string; href: string };
}

/** What of an event decides about its toast. */
type Told<T extends EventType = EventType> = Pick<ReceivedEvent<T>, 'type' | 'data'>;

/**
 * The toast that an event deserves, or null. `batchTotal` is the size of the event's batch where it is known: single results
 * of large batches stay quiet, and small batches need no summary at the end.
 */
export function toastForEvent(event: Told, batchTotal: number): ToastSpec | null {
  const spec = describe(event, batchTotal);
  const href = spec && toInboxItem({ ...event, id: '', at: 0 })?.href;
  return href ? { action: { label: 'Show', href }, ...spec } : spec;
}

function describe(event: Told, batchTotal: number): ToastSpec | null {
  const large = batchTotal > quietBatchSize;
  if (isOf(event, 'summary_complete')) {
    const { title, summary_id, source } = event.data;
    if (large) return null;
    return {
      kind: 'success',
      message: source === 'cache' ? 'Already summarized' : 'Summary ready',
      description: title,
      action: { label: 'Read', href: routes.summary(summary_id) },
    };
  }
  if (isOf(event, 'summary_failed')) {
    const { code, title, message } = event.data;
    if (large || code === 'cancelled') return null;
    return {
      kind: 'error',
      message: title ? `No summary of “${title}”` : 'No summary',
      description: message,
    };
  }
  if (isOf(event, 'batch_complete')) {
    return toastForBatch(event.data);
  }
  if (isOf(event, 'system')) {
    // About one batch: its card says it, and the inbox keeps it.
    if (event.data.batch_id !== undefined) return null;
    const kinds = { info: 'info', warning: 'warning', error: 'error' } as const;
    const { code, until, message } = event.data;
    const isPause = isPauseCode(code) && until !== undefined;
    return {
      kind: kinds[event.data.type],
      message: isPause ? fillTime(pauseNotice(code), formatClock(until)) : message,
    };
  }
  if (isOf(event, 'test')) {
    const { data } = event;
    return { kind: 'info', message: 'Test event', description: JSON.stringify(data).slice(0, 200) };
  }
  return null;
}

const batchKinds = {
  unreadable: 'warning',
  empty: 'warning',
  ready: 'success',
  partly_failed: 'warning',
  failed: 'error',
} as const;

function toastForBatch(data: EventData<'batch_complete'>): ToastSpec | null {
  const end = describeBatchEnd(data);
  if (!end) return null;
  const { outcome, title, detail } = end;
  // How many there were is what the person has asked for just now.
  const explains = outcome === 'unreadable' || outcome === 'empty';
  return { kind: batchKinds[outcome], message: title, ...(explains && { description: detail }) };
}

function isOf<T extends EventType>(event: Told, type: T): event is Told<T> {
  return event.type === type;
}
