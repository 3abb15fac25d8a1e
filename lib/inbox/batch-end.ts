import type { EventData } from '../events/registry';
import { formatCount } from '../format';

/** A batch of more videos than this says so at its end. */
export const quietBatchSize = 3;

/** What is said when a batch is over. */
export interface BatchEnd {
  outcome: 'unreadable' | 'ready' | 'partly_failed' | 'failed';
  title: string;
  detail: string;
}

/** What the end of a batch is worth saying; null when the few results say it themselves, or somebody has cancelled it. */
export function describeBatchEnd(data: EventData<'batch_complete'>): BatchEnd | null {
  const { total, completed, failed, cancelled } = data;
  if (cancelled > 0) return null;
  if (total === 0) {
    return {
      outcome: 'unreadable',
      title: 'The playlist could not be read',
      detail: 'Its card on the home page says why.',
    };
  }
  if (total <= quietBatchSize) return null;
  const detail = `A batch of ${formatCount(total, 'video')} is done`;
  const ready = `${formatCount(completed, 'summary', 'summaries')} ready`;
  if (failed === 0) return { outcome: 'ready', title: ready, detail };
  return completed === 0
    ? { outcome: 'failed', title: `${formatCount(failed, 'video')} failed`, detail }
    : { outcome: 'partly_failed', title: `${ready}, ${failed} failed`, detail };
}
