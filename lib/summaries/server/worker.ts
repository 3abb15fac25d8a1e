import 'server-only';
import PQueue from 'p-queue';
import { breathe } from '../../breathe';
import { createHolderId } from '../../server/lease-holder';
import { answerFromCache } from './answer-from-cache';
import type { SummariesContext } from './context';
import { createLeases, heartbeatMs } from './leases';
import { createTranscripts } from './load-transcript';
import { resumeWaiting } from './postpone';
import { createProgress } from './progress';
import { resolveSource } from './resolve-source';
import { type RunJobContext, runJob } from './run-job';
import { runWork } from './run-work';
import { createRunning } from './running';

export interface Worker {
  /** Takes over what dead processes left, then works until `stop`. */
  start(options: { ownsDatabase: boolean }): Promise<void>;
  /** Aborts what runs, gives the leases back and waits for it. */
  stop(): Promise<void>;
}

const pollMs = 1_000;

interface Task {
  /** What a task is: a playlist, a video, a summary that another process left, or a look into the cache. */
  kind: 'playlist' | 'video' | 'summary' | 'cache';
  run(): Promise<void>;
}

export interface WorkerOptions {
  concurrency: number;
  /** Hears how long each task took, done or not. */
  onTask?(kind: Task['kind'], ms: number): void;
}

/**
 * Drains the job table in this process, a bounded number at a time. Rows are the queue: a signal only says that it is worth
 * looking now, and once a second it looks anyway.
 */
export function createWorker(
  context: SummariesContext,
  { concurrency, onTask }: WorkerOptions,
): Worker {
  const { db, logger, wake, now, createId } = context;
  const holder = createHolderId(createId('prc'));
  const leases = createLeases({ db, holder, now });
  const pipeline: RunJobContext = {
    ...context,
    holder,
    transcripts: createTranscripts(context),
    progress: createProgress(context),
  };
  const queue = new PQueue({ concurrency });
  const running = createRunning({ leases, now });
  const timers: NodeJS.Timeout[] = [];
  const unsubscribe: (() => void)[] = [];
  const stopping = new AbortController();
  let open = false;
  let claiming: Promise<void> | null = null;
  let lookAgain = false;
  let sourceNext = true;
  let resolving = false;

  async function claimNext(): Promise<Task | null> {
    await running.extendOverdue();
    const work = await leases.claimWork(running.ids());
    if (work) {
      const run = () => running.run(work.id, (signal) => runWork(pipeline, work, signal));
      return { kind: 'summary', run };
    }
    const batchId = await leases.claimUncheckedBatch();
    if (batchId) {
      return { kind: 'cache', run: () => answerFromCache(pipeline, batchId, stopping.signal) };
    }
    // Playlists and videos take turns: neither may keep the other waiting.
    const [first, second] = sourceNext ? [claimSource, claimJob] : [claimJob, claimSource];
    return (await first()) ?? (await second());
  }

  /** One at a time: they all go through the same narrow door to YouTube. */
  async function claimSource(): Promise<Task | null> {
    if (resolving) return null;
    const source = await leases.claimSource(running.ids());
    if (!source) return null;
    sourceNext = false;
    resolving = true;
    return {
      kind: 'playlist',
      async run() {
        try {
          await running.run(source.id, (signal) => resolveSource(pipeline, source, signal));
        } finally {
          resolving = false;
        }
      },
    };
  }

  async function claimJob(): Promise<Task | null> {
    const job = await leases.claimJob(running.ids());
    if (!job) return null;
    sourceNext = true;
    return {
      kind: 'video',
      async run() {
        const attached = await running.run(job.id, (signal) => runJob(pipeline, job, signal));
        if (!attached) return;
        await running.run(attached.id, (signal) => runWork(pipeline, attached, signal));
      },
    };
  }

  async function runTask({ kind, run }: Task): Promise<void> {
    const startedAt = now();
    try {
      await run();
    } finally {
      onTask?.(kind, now() - startedAt);
    }
  }

  const hasRoom = () => open && queue.pending + queue.size < concurrency;

  async function fill(): Promise<void> {
    lookAgain = true;
    claiming ??= claimWhileFree().finally(() => {
      claiming = null;
      // A signal between the last look and here found the door still closed.
      if (lookAgain && hasRoom()) void fill();
    });
    await claiming;
  }

  async function claimWhileFree(): Promise<void> {
    try {
      while (lookAgain && hasRoom()) {
        // Cleared before the look, so that a signal during it is not lost.
        lookAgain = false;
        const task = await claimNext();
        // SQLite answers at once: without this, several jobs would run through in one turn of the event loop.
        await breathe();
        // What is claimed while the worker stops goes back with everything else.
        if (!task || !open) continue;
        lookAgain = true;
        void queue
          .add(() => runTask(task))
          .catch((err) => logger.error({ err }, 'job runner failed'))
          .finally(fill);
      }
    } catch (err) {
      logger.error({ err }, 'claiming jobs failed; trying again within a second');
    }
  }

  return {
    async start({ ownsDatabase }) {
      if (ownsDatabase) {
        const released = await leases.releaseDead();
        if (released > 0) logger.info({ released }, 'took over jobs of a process that is gone');
      }
      await resumeWaiting(context);
      open = true;
      unsubscribe.push(
        wake.subscribe('jobs', () => void fill()),
        wake.subscribe('cancel', ({ ids }) => {
          running
            .recheck(ids)
            .catch((err) => logger.error({ err }, 'looking for cancelled jobs failed'));
        }),
      );
      timers.push(
        setInterval(() => void fill(), pollMs),
        setInterval(() => {
          running.extend().catch((err) => logger.error({ err }, 'extending leases failed'));
        }, heartbeatMs),
      );
      for (const timer of timers) timer.unref();
      void fill();
    },

    async stop() {
      open = false;
      for (const end of unsubscribe.splice(0)) end();
      for (const timer of timers.splice(0)) clearInterval(timer);
      await claiming;
      stopping.abort(new DOMException('the server is stopping', 'AbortError'));
      running.abort(running.ids(), 'the server is stopping');
      await queue.onIdle();
      await leases.releaseAll();
    },
  };
}
