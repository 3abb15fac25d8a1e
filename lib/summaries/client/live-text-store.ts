import type { EventStore } from '../../events/client/event-store';
import type { PartialText } from '../schemas';

/** The text of summaries while they are written, by job id. Nothing of a job is kept once it has ended. */
export interface LiveTextStore {
  /** What is known of a job's text so far; null when nothing is. */
  getSnapshot(jobId: string): string | null;
  /** Calls back when the job's text changes. What somebody reads is asked for where the stream has a gap. */
  subscribe(jobId: string, listener: () => void): () => void;
}

export interface LiveTextOptions {
  /** `GET /api/jobs/:id/partial`. */
  fetchPartial(jobId: string): Promise<PartialText>;
  now(): number;
}

interface WrittenJob {
  text: string;
  /** How much of the text came from an answer and may be ahead of the stream. */
  ahead: number;
  /** Something before `waiting` is missing. */
  gap: boolean;
  waiting: PartialText[];
  /** Changes when the text starts over, so that an answer about the text before is not taken. */
  run: number;
  asking: boolean;
  askedAt: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const askEveryMs = 1_000;
const maxJobs = 100;
const maxLength = 100_000;
const maxWaiting = 200;
const rememberedEnds = 2_000;

export function createLiveTextStore(
  events: Pick<EventStore, 'on'>,
  { fetchPartial, now }: LiveTextOptions,
): LiveTextStore {
  const jobs = new Map<string, WrittenJob>();
  const listeners = new Map<string, Set<() => void>>();
  const ended = new Set<string>();

  const notify = (jobId: string) => {
    for (const listener of [...(listeners.get(jobId) ?? [])]) listener();
  };

  function jobOf(jobId: string): WrittenJob {
    const known = jobs.get(jobId);
    if (known) return known;
    if (jobs.size >= maxJobs) {
      const unread = [...jobs.keys()].find((id) => !listeners.has(id)) ?? [...jobs.keys()][0]!;
      drop(unread);
    }
    const job: WrittenJob = {
      text: '',
      ahead: 0,
      gap: false,
      waiting: [],
      run: 0,
      asking: false,
      askedAt: Number.NEGATIVE_INFINITY,
      timer: undefined,
    };
    jobs.set(jobId, job);
    return job;
  }

  function drop(jobId: string): void {
    clearTimeout(jobs.get(jobId)?.timer);
    jobs.delete(jobId);
  }

  function receive(jobId: string, part: PartialText): void {
    if (ended.has(jobId) && part.offset > 0) return;
    ended.delete(jobId);
    const job = jobOf(jobId);
    if (part.offset === 0) {
      Object.assign(job, { text: '', ahead: 0, gap: false, waiting: [], run: job.run + 1 });
    } else if (job.gap || part.offset > job.text.length) {
      if (job.text.length >= maxLength) return;
      job.gap = true;
      job.waiting = [...job.waiting, part].slice(-maxWaiting);
      return ask(jobId, job);
    }
    append(job, part);
    notify(jobId);
  }

  /** At most one question at a time, and one a second. */
  function ask(jobId: string, job: WrittenJob): void {
    if (job.asking || job.timer !== undefined || !listeners.has(jobId)) return;
    const waitMs = job.askedAt + askEveryMs - now();
    if (waitMs > 0) {
      job.timer = setTimeout(() => {
        job.timer = undefined;
        if (job.gap) ask(jobId, job);
      }, waitMs);
      return;
    }
    job.asking = true;
    job.askedAt = now();
    const { run } = job;
    const isCurrent = () => jobs.get(jobId) === job && job.run === run;
    fetchPartial(jobId).then(
      (answer) => {
        job.asking = false;
        if (!isCurrent()) return;
        fill(job, answer);
        notify(jobId);
        if (job.gap) ask(jobId, job);
      },
      // The next piece of the stream asks again.
      () => {
        job.asking = false;
      },
    );
  }

  function end(jobId: string): void {
    ended.add(jobId);
    if (ended.size > rememberedEnds) ended.delete(ended.values().next().value as string);
    if (!jobs.has(jobId)) return;
    drop(jobId);
    notify(jobId);
  }

  events.on('summary_delta', ({ data: { job_id, offset, text } }) =>
    receive(job_id, { offset, text }),
  );
  // A retried job is written anew.
  events.on('summary_progress', ({ data }) => {
    if (data.status === 'starting') ended.delete(data.job_id);
  });
  events.on('summary_complete', ({ data }) => end(data.job_id));
  events.on('summary_failed', ({ data }) => end(data.job_id));

  return {
    getSnapshot: (jobId) => jobs.get(jobId)?.text || null,
    subscribe(jobId, listener) {
      const group = listeners.get(jobId) ?? new Set();
      listeners.set(jobId, group.add(listener));
      // Opened in the middle: what was written before is not known.
      if (!ended.has(jobId)) {
        const job = jobOf(jobId);
        if (job.gap || job.text === '') ask(jobId, job);
      }
      return () => {
        group.delete(listener);
        if (group.size > 0 || listeners.get(jobId) !== group) return;
        listeners.delete(jobId);
        const job = jobs.get(jobId);
        if (!job) return;
        clearTimeout(job.timer);
        job.timer = undefined;
      };
    },
  };
}

/** Takes a piece that touches or overlaps what is known: it cuts there and goes on. */
function append(job: WrittenJob, { offset, text }: PartialText): void {
  const isKnown = offset + text.length <= job.ahead && job.text.startsWith(text, offset);
  if (!isKnown) job.text = (job.text.slice(0, offset) + text).slice(0, maxLength);
}

/** Takes an answer, then the pieces that came after the gap. An answer that is behind what is known adds nothing. */
function fill(job: WrittenJob, { offset, text }: PartialText): void {
  if (offset <= job.text.length && !job.text.startsWith(text, offset)) {
    job.text = (job.text.slice(0, offset) + text).slice(0, maxLength);
    job.ahead = job.text.length;
  }
  const { waiting } = job;
  let taken = 0;
  while (taken < waiting.length && waiting[taken]!.offset <= job.text.length) {
    append(job, waiting[taken]!);
    taken += 1;
  }
  job.waiting = waiting.slice(taken);
  job.gap = job.waiting.length > 0;
}
