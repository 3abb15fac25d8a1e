import type { EventData } from '../events/registry';
import { formatCount } from '../format';

/** A batch of more videos than this says so at its end. */
export const quietBatchSize = 3;

/** What is said when a batch is over. */
export interface BatchEnd {
  outcome: 'unreadable' | 'empty' | 'ready' | 'partly_failed' | 'failed';
  title: string;
  detail: string;
}

/** What the end of a batch is worth saying; null when the few results say it themselves, or somebody has cancelled it. */
export function describeBatchEnd(data: EventData<'batch_complete'>): BatchEnd | null {
  const { total, completed, failed, cancelled } = data;
  const { failed_lists: unread = 0, cancelled_lists: stopped = 0 } = data;
  if (cancelled + stopped > 0) return null;
  if (total <= quietBatchSize && unread > 0) {
    const lists = unread === 1 ? 'A playlist or channel' : `${unread} playlists or channels`;
    const title = `${lists} could not be read`;
    return { outcome: 'unreadable', title, detail: 'The card on the home page says why.' };
  }
  if (total === 0) {
    const detail = 'All videos of the list were skipped.';
    return { outcome: 'empty', title: 'No videos to summarize', detail };
  }
  if (total <= quietBatchSize) return null;
  const detail = `A batch of ${formatCount(total, 'video')} is done`;
  const parts = [
    completed > 0 && `${formatCount(completed, 'summary', 'summaries')} ready`,
    failed > 0 && (completed > 0 ? `${failed} failed` : `${formatCount(failed, 'video')} failed`),
    unread > 0 && `${formatCount(unread, 'list')} not read`,
  ];
  const title = parts.filter(Boolean).join(', ');
  if (failed + unread === 0) return { outcome: 'ready', title, detail };
  return { outcome: completed === 0 ? 'failed' : 'partly_failed', title, detail };
}
