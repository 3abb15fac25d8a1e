import 'server-only';
import { eventData } from '../../events/registry';
import type { AppendedEvent } from '../../events/server/insert-events';

/** How a job came to its end. */
export interface JobOutcome {
  outcome: 'generated' | 'cache' | 'failed' | 'cancelled';
  /** Of a failure. */
  code?: string;
}

/** What an event says of the end of a job, or null: every job that ends says so in the log exactly once. */
export function jobOutcomeOf({ type, data }: AppendedEvent): JobOutcome | null {
  if (type === 'summary_complete') {
    const { source } = eventData.summary_complete.parse(JSON.parse(data));
    return { outcome: source };
  }
  if (type !== 'summary_failed') return null;
  const { code } = eventData.summary_failed.parse(JSON.parse(data));
  return code === 'cancelled' ? { outcome: 'cancelled' } : { outcome: 'failed', code };
}
