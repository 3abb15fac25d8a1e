import 'server-only';
import { toUser } from '../../events/audience';
import type { SummariesContext } from './context';

/** At most ten a second, and the row twice a second: who misses one asks for the row. */
const publishEveryMs = 100;
const storeEveryMs = 500;

/** Passes a work's text on while it is written: to every job that waits for it, and into the work's row. */
export interface LiveText {
  /** Text that continues at `offset`; 0 starts over. */
  write(part: { offset: number; text: string }): void;
  /** Sends what is left and resolves when it is stored. */
  end(): Promise<void>;
  /** Drops what is left. Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export function createLiveText(
  { db, publishEphemeral, logger }: SummariesContext,
  workId: string,
  holder: string,
): LiveText {
  let text = '';
  let published = 0;
  let storedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let sending: Promise<void> = Promise.resolve();

  async function send(isLast: boolean): Promise<void> {
    if (stopped) return;
    const offset = published;
    const part = text.slice(offset);
    published = text.length;
    if (part) {
      const jobs = await db
        .selectFrom('jobs')
        .select(['id', 'owner_id'])
        .where('work_id', '=', workId)
        .where('status', '=', 'running')
        .execute();
      for (const job of jobs) {
        publishEphemeral({
          type: 'summary_delta',
          audience: toUser(job.owner_id),
          data: { job_id: job.id, offset, text: part },
        });
      }
    }
    if (!isLast && performance.now() - storedAt < storeEveryMs) return;
    storedAt = performance.now();
    await db
      .updateTable('works')
      .set({ partial_text: text })
      .where('id', '=', workId)
      .where('locked_by', '=', holder)
      .execute();
  }

  function flush(isLast: boolean): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    sending = sending
      .then(() => send(isLast))
      .catch((err) => logger.error({ err }, 'passing live text on failed'));
    return sending;
  }

  return {
    write(part) {
      if (stopped) return;
      text = text.slice(0, part.offset) + part.text;
      if (part.offset < published) published = part.offset;
      timer ??= setTimeout(() => void flush(false), publishEveryMs);
    },
    end: () => flush(true),
    stop() {
      stopped = true;
      clearTimeout(timer);
      return sending;
    },
  };
}
