import {
  type DurableType,
  type EventData,
  type EventType,
  tokenNotice,
  webhookNotice,
} from '../events/registry';
import { formatClock } from '../format';
import { routes } from '../routes';
import { fillTime, isPauseCode, pauseNotice } from '../youtube/pause';
import { type BatchEnd, describeBatchEnd } from './batch-end';
import type { NoticeType } from './state';

/** An event as somebody reads it afterwards. */
export interface InboxItem {
  id: string;
  type: NoticeType;
  /** Epoch milliseconds by the server's clock. */
  at: number;
  kind: 'finished' | 'failed' | 'batch' | 'message' | 'warning' | 'note';
  title: string;
  /** What came of it, or why it failed. */
  detail: string | null;
  /** Where to read on; null where nothing more is said. */
  href: string | null;
  summaryId: string | null;
  jobId: string | null;
}

type Told<T extends EventType = EventType> = { id: string; type: T; at: number; data: unknown };

/** The item that an event becomes, or null for what nobody needs to hear of afterwards. */
export function toInboxItem(event: Told): InboxItem | null {
  if (!isNotice(event)) return null;
  const { id, type, at } = event;
  const said = describe(event);
  return said && { id, type, at, detail: null, href: null, summaryId: null, jobId: null, ...said };
}

/** Notes stand in the list and call for nobody: they are never unread. */
export function callsForReading({ kind }: InboxItem): boolean {
  return kind !== 'note';
}

type Said = Pick<InboxItem, 'kind' | 'title'> & Partial<InboxItem>;

function describe(event: Told<NoticeType>): Said | null {
  switch (event.type) {
    case 'summary_complete': {
      const data = event.data as EventData<'summary_complete'>;
      return {
        kind: 'finished',
        title: data.title,
        detail: data.source === 'cache' ? 'Already summarized' : 'Summary ready',
        href: routes.summary(data.summary_id),
        summaryId: data.summary_id,
        jobId: data.job_id,
      };
    }
    case 'summary_failed': {
      const data = event.data as EventData<'summary_failed'>;
      if (data.code === 'cancelled') return null;
      return {
        kind: 'failed',
        title: data.title ?? data.video_id ?? 'A video',
        detail: data.message,
        href: routes.batch(data.batch_id),
        jobId: data.job_id,
      };
    }
    case 'batch_complete':
      return describeBatch(event.data as EventData<'batch_complete'>);
    case 'system':
      return describeSystem(event.data as EventData<'system'>);
    case 'test':
      return {
        kind: 'message',
        title: 'Test event',
        detail: JSON.stringify(event.data).slice(0, 200),
      };
  }
}

function describeBatch(data: EventData<'batch_complete'>): Said | null {
  const end = describeBatchEnd(data);
  if (!end) return null;
  const { outcome, title, detail } = end;
  const kind = outcome === 'unreadable' ? 'failed' : 'batch';
  return { kind, title, detail, href: batchHref(outcome, data.batch_id) };
}

/** Cards stay as long as there is something to retry. */
function batchHref(outcome: BatchEnd['outcome'], batchId: string): string | null {
  if (outcome === 'empty') return null;
  return outcome === 'ready' ? routes.library : routes.batch(batchId);
}

/** Where one reads on about what a notice is about. */
const pages = new Map<string | undefined, string>([
  [webhookNotice, routes.webhooks],
  [tokenNotice, routes.tokens],
]);

function describeSystem(data: EventData<'system'>): Said {
  const { message, type, batch_id, code, until, webhook_id } = data;
  if (batch_id !== undefined) {
    return { kind: 'note', title: message, href: routes.batch(batch_id) };
  }
  const kind = type === 'info' ? 'message' : 'warning';
  if (webhook_id !== undefined) return { kind, title: message, href: routes.webhook(webhook_id) };
  return isPauseCode(code) && until !== undefined
    ? { kind, title: fillTime(pauseNotice(code), formatClock(until)), href: routes.home }
    : { kind, title: message, href: pages.get(code) ?? null };
}

/** Types that somebody can choose about are exactly the durable ones. */
function isNotice(event: Told): event is Told<NoticeType & DurableType> {
  return Object.hasOwn(notices, event.type);
}
const notices: Record<DurableType, true> & Record<NoticeType, true> = {
  summary_complete: true,
  summary_failed: true,
  batch_complete: true,
  system: true,
  test: true,
};
