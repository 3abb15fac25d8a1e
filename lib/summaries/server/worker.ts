import 'server-only';
import PQueue from 'p-queue';
import type { SummariesContext } from './context';
import { createHolderId, createLeases, heartbeatMs } from './leases';
import { createTranscripts } from './load-transcript';
import { createProgress } from './progress';
import { type RunJobContext, runJob } from './run-job';
import { runWork } from './run-work';

export interface Worker {
  /** Takes over what dead processes left, then works until `stop`. */
  start(options: { ownsDatabase: boolean }): Promise<void>;
  /** Aborts what runs, gives the leases back and waits for it. */
  stop(): Promise<void>;
}

const pollMs = 1_000;

/**
 * Drains the job table in this process, a bounded number at a time. Rows are the queue: a signal only says that it is worth
 * looking now, and once a second it looks anyway.
 */
export function createWorker(
  context: SummariesContext,
  { concurrency }: { concurrency: number },
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
  const running = new Map<string, AbortController>();
  const timers: NodeJS.Timeout[] = [];
  const unsubscribe: (() => void)[] = [];
  let open = false;
  let claiming = false;
  let lookAgain = false;

  /** Runs something held under this process's lease, with a signal that fires when the lease is lost. */
  async function hold<T>(id: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      return await run(controller.signal);
    } finally {
      running.delete(id);
    }
  }

  async function claimNext(): Promise<(() => Promise<void>) | null> {
    const work = await leases.claimWork();
    if (work) return () => hold(work.id, (signal) => runWork(pipeline, work, signal));
    const job = await leases.claimJob();
    if (!job) return null;
    return async () => {
      const attached = await hold(job.id, (signal) => runJob(pipeline, job, signal));
      if (attached) await hold(attached.id, (signal) => runWork(pipeline, attached, signal));
    };
  }

  async function fill(): Promise<void> {
    if (claiming) {
      lookAgain = true;
      return;
    }
    claiming = true;
    try {
      lookAgain = true;
      while (open && queue.pending + queue.size < concurrency) {
        // Cleared before the look, so that a signal during it is not lost.
        if (!lookAgain) break;
        lookAgain = false;
        const run = await claimNext();
        if (!run) continue;
        lookAgain = true;
        void queue
          .add(run)
          .catch((err) => logger.error({ err }, 'job runner failed'))
          .finally(fill);
      }
    } catch (err) {
      logger.error({ err }, 'claiming jobs failed; trying again within a second');
    } finally {
      claiming = false;
    }
  }

  async function heartbeat(): Promise<void> {
    if (running.size === 0) return;
    const held = await leases.extend([...running.keys()]);
    for (const [id, controller] of running) {
      if (!held.has(id)) controller.abort(new DOMException('the lease was lost', 'AbortError'));
    }
  }

  return {
    async start({ ownsDatabase }) {
      if (ownsDatabase) {
        const released = await leases.releaseDead(isAlive);
        if (released > 0) logger.info({ released }, 'took over jobs of a process that is gone');
      }
      open = true;
      unsubscribe.push(
        wake.subscribe('jobs', () => void fill()),
        wake.subscribe('cancel', ({ ids }) => {
          for (const id of ids) running.get(id)?.abort(new DOMException('cancelled', 'AbortError'));
        }),
      );
      timers.push(
        setInterval(() => void fill(), pollMs),
        setInterval(() => {
          heartbeat().catch((err) => logger.error({ err }, 'extending leases failed'));
        }, heartbeatMs),
      );
      for (const timer of timers) timer.unref();
      void fill();
    },

    async stop() {
      open = false;
      for (const end of unsubscribe.splice(0)) end();
      for (const timer of timers.splice(0)) clearInterval(timer);
      for (const controller of running.values()) {
        controller.abort(new DOMException('the server is stopping', 'AbortError'));
      }
      await queue.onIdle();
      await leases.releaseAll();
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
