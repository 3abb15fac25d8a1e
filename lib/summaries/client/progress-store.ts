import type { EventStore } from '../../events/client/event-store';
import type { EventData } from '../../events/registry';
import { phaseWords } from '../status';

export type JobProgress = Pick<
  EventData<'summary_progress'>,
  'percent' | 'phase' | 'message' | 'until' | 'batch_id'
> & { title: string };

/**
 * Live progress by job id, only ever forward, and silent after a job's terminal event. What an ended job last showed stays
 * until `forget`, so that a row never falls back while its last state is fetched.
 */
export interface ProgressStore {
  getSnapshot(): ReadonlyMap<string, JobProgress>;
  subscribe(listener: () => void): () => void;
  /** The rows of these jobs say it themselves now. */
  forget(jobIds: Iterable<string>): void;
  /** These jobs are tried again: from the beginning, and heard again. */
  restart(jobIds: Iterable<string>): void;
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
  const put = (jobId: string, progress: JobProgress) => {
    publish(new Map(jobs).set(jobId, progress));
  };
  const forget = (jobIds: Iterable<string>) => {
    const known = [...jobIds].filter((jobId) => jobs.has(jobId));
    if (known.length === 0) return;
    const next = new Map(jobs);
    for (const jobId of known) next.delete(jobId);
    publish(next);
  };
  const end = (jobId: string, phase: 'completed' | 'failed' | 'cancelled') => {
    ended.add(jobId);
    if (ended.size > rememberedEnds) {
      const [oldest] = ended;
      ended.delete(oldest!);
      forget([oldest!]);
    }
    const last = jobs.get(jobId);
    if (!last) return;
    const percent = phase === 'completed' ? 100 : last.percent;
    put(jobId, { ...last, percent, phase, message: phaseWords[phase], until: undefined });
  };

  events.on('summary_progress', ({ data }) => {
    // A retried job starts over, and says so.
    const startsOver = data.status === 'starting';
    if (startsOver) ended.delete(data.job_id);
    if (ended.has(data.job_id)) return;
    const before = jobs.get(data.job_id)?.percent ?? 0;
    put(data.job_id, {
      percent: startsOver ? data.percent : Math.max(before, data.percent),
      phase: data.phase,
      message: data.message,
      until: data.until,
      batch_id: data.batch_id,
      title: data.current_video.title,
    });
  });
  events.on('summary_complete', ({ data }) => end(data.job_id, 'completed'));
  events.on('summary_failed', ({ data }) =>
    end(data.job_id, data.code === 'cancelled' ? 'cancelled' : 'failed'),
  );

  return {
    getSnapshot: () => jobs,
    subscribe(listener) {
      subscribers.add(listener);
      return () => subscribers.delete(listener);
    },
    forget,
    restart(jobIds) {
      const again = [...jobIds];
      for (const jobId of again) ended.delete(jobId);
      forget(again);
    },
  };
}
