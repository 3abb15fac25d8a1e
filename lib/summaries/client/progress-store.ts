import type { EventStore } from '../../events/client/event-store';
import type { EventData } from '../../events/registry';

export type JobProgress = Pick<
  EventData<'summary_progress'>,
  'percent' | 'phase' | 'message' | 'until' | 'batch_id'
> & { title: string };

/** Live progress by job id, only ever forward, and silent after a job's terminal event. */
export interface ProgressStore {
  getSnapshot(): ReadonlyMap<string, JobProgress>;
  subscribe(listener: () => void): () => void;
}

const rememberedEnds = 2_000;

export function createProgressStore(events: Pick<EventStore, 'on'>): ProgressStore {
  const subscribers = new Set<() => void>();
  const ended = new Set<string>();
  let jobs: ReadonlyMap<string, JobProgress> = new Map();

  const publish = (next: ReadonlyMap<string, JobProgress>) => {
    jobs = next;
    for (const notify of subscribers) notify();
  };
  const end = (jobId: string) => {
    ended.add(jobId);
    if (ended.size > rememberedEnds) ended.delete(ended.values().next().value as string);
    if (!jobs.has(jobId)) return;
    const next = new Map(jobs);
    next.delete(jobId);
    publish(next);
  };

  events.on('summary_progress', ({ data }) => {
    // A retried job starts over, and says so.
    if (data.status === 'starting') ended.delete(data.job_id);
    if (ended.has(data.job_id)) return;
    const before = jobs.get(data.job_id);
    const next = new Map(jobs);
    next.set(data.job_id, {
      percent:
        data.status === 'starting' ? data.percent : Math.max(before?.percent ?? 0, data.percent),
      phase: data.phase,
      message: data.message,
      until: data.until,
      batch_id: data.batch_id,
      title: data.current_video.title,
    });
    publish(next);
  });
  events.on('summary_complete', ({ data }) => end(data.job_id));
  events.on('summary_failed', ({ data }) => end(data.job_id));

  return {
    getSnapshot: () => jobs,
    subscribe(listener) {
      subscribers.add(listener);
      return () => subscribers.delete(listener);
    },
  };
}
