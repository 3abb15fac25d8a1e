import 'server-only';
import { AppError, type ErrorCode, errorCodeOf, statusOf } from '../../errors';
import { everyone } from '../../events/audience';
import type { EventLog } from '../../events/server/event-log';
import type { Db, Trx } from '../../server/db/open-database';
import type { CircuitBreakersTable } from '../../server/db/schema';
import {
  fillTime,
  isPauseCode,
  type PauseCode,
  pauseCodes,
  pauseNotice,
  pauseSentence,
  utcTime,
} from '../pause';

const minuteMs = 60_000;
/** The first pause, the next one in a row, and all after it. */
const pausesMs = [15 * minuteMs, 30 * minuteMs, 60 * minuteMs] as const;
/** A refusal so soon after a pause belongs to the same trouble. */
const sameTroubleMs = 60 * minuteMs;
/** How long one may try whether YouTube answers again, while all others wait. */
const probeMs = 2 * minuteMs;
const lookAgainMs = 10_000;

const name = 'youtube';

/** `closed`: YouTube answers. `open`: nobody asks until `until`. `half_open`: one may try. Times in epoch milliseconds. */
export interface BreakerState {
  state: 'closed' | 'open' | 'half_open';
  reason: PauseCode | null;
  openedAt: number | null;
  until: number | null;
}

/**
 * Stops asking YouTube for 15, 30, then 60 minutes when it refuses this server (`bot_check`, `ip_blocked`). The pause is a
 * row: it survives a restart, all instances keep it, and it ends early when the way out changes (`route`).
 */
export interface CircuitBreaker {
  state(): Promise<BreakerState>;
  /**
   * Runs a task that asks YouTube. While there is a pause it throws its code with `details.until` instead. A refusal opens a
   * pause and is thrown the same way. After a pause one task runs as a probe; the others are told to look again soon. A
   * `tentative` task neither opens a pause nor takes the probe's place: it asks one of several ways only.
   */
  guard<T>(task: () => Promise<T>, options?: { tentative?: boolean }): Promise<T>;
}

export function createCircuitBreaker({
  db,
  eventLog,
  route,
  now,
}: {
  db: Db;
  eventLog: EventLog;
  /** Names the way out (address and proxy); holds no secrets. */
  route: string;
  now(): number;
}): CircuitBreaker {
  const readRow = (from: Db | Trx) =>
    from.selectFrom('circuit_breakers').selectAll().where('name', '=', name).executeTakeFirst();

  async function readState(): Promise<BreakerState> {
    const row = await readRow(db);
    if (!row || row.closed_at !== null || row.route !== route) {
      return { state: 'closed', reason: null, openedAt: null, until: null };
    }
    return {
      state: now() < row.until ? 'open' : 'half_open',
      reason: reasonOf(row),
      openedAt: row.opened_at,
      until: row.until,
    };
  }

  /** Whether this one is the probe. On both databases one caller gets the row, the others see it taken. */
  async function takeProbe(): Promise<boolean> {
    const at = now();
    const taken = await db
      .updateTable('circuit_breakers')
      .set({ probe_until: at + probeMs })
      .where('name', '=', name)
      .where('closed_at', 'is', null)
      .where('until', '<=', at)
      .where(({ or, eb }) => or([eb('probe_until', 'is', null), eb('probe_until', '<=', at)]))
      .returning('name')
      .executeTakeFirst();
    return taken !== undefined;
  }

  async function endProbe(): Promise<void> {
    await db
      .updateTable('circuit_breakers')
      .set({ probe_until: null })
      .where('name', '=', name)
      .execute();
  }

  async function close(): Promise<void> {
    await eventLog.commit(async (trx, append) => {
      const at = now();
      const closed = await trx
        .updateTable('circuit_breakers')
        .set({ closed_at: at, probe_until: null })
        .where('name', '=', name)
        .where('closed_at', 'is', null)
        .returning('opened_at')
        .executeTakeFirst();
      if (!closed) return;
      await append({
        type: 'system',
        audience: everyone,
        dedupeKey: `breaker:${name}:${closed.opened_at}:closed`,
        data: {
          message: 'YouTube answers this server again. What waited goes on.',
          type: 'info',
          timestamp: at,
        },
      });
    });
  }

  /** Begins a pause, or joins the one that another task has begun meanwhile. Returns its end. */
  async function open(reason: PauseCode): Promise<number> {
    return eventLog.commit(async (trx, append) => {
      const at = now();
      const before = await readRow(trx);
      const again =
        before !== undefined && before.route === route && at - before.until < sameTroubleMs;
      const level = again ? Math.min(before.level + 1, pausesMs.length) : 1;
      const until = at + pausesMs[level - 1]!;
      const pause = { route, reason, level, opened_at: at, until, probe_until: null };
      const opened = await trx
        .insertInto('circuit_breakers')
        .values({ name, ...pause, closed_at: null })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ ...pause, closed_at: null })
            .where(({ or, eb }) =>
              or([
                eb('circuit_breakers.closed_at', 'is not', null),
                eb('circuit_breakers.until', '<=', at),
                eb('circuit_breakers.route', '!=', route),
              ]),
            ),
        )
        .returning('until')
        .executeTakeFirst();
      if (!opened) return (await readRow(trx))!.until;
      await append({
        type: 'system',
        audience: everyone,
        dedupeKey: `breaker:${name}:${at}:open`,
        data: {
          message: fillTime(pauseNotice(reason), utcTime(until)),
          type: 'warning',
          timestamp: at,
          code: reason,
          until,
        },
      });
      return until;
    });
  }

  return {
    state: readState,

    async guard(task, { tentative = false } = {}) {
      const { state, reason, until } = await readState();
      if (state === 'open') throw paused(reason!, until!);
      const isProbe = state === 'half_open' && !tentative && (await takeProbe());
      if (state === 'half_open' && !tentative && !isProbe) {
        throw paused(reason!, now() + lookAgainMs);
      }
      try {
        const result = await task();
        if (state === 'half_open') await close();
        return result;
      } catch (error) {
        const code = errorCodeOf(error);
        if (isPauseCode(code) && !tentative) {
          throw paused(code, await open(code), error);
        }
        if (state === 'half_open' && isAnswer(code)) await close();
        else if (isProbe) await endProbe();
        throw error;
      }
    },
  };
}

/** What players are told that YouTube does not trust, too. */
const perhapsOfUs: readonly ErrorCode[] = ['po_token_required', 'unplayable'];

/** YouTube said something of the video or the list itself, so it does answer us. */
function isAnswer(code: ErrorCode): boolean {
  return statusOf(code) === 422 && !perhapsOfUs.includes(code);
}

function reasonOf({ reason }: CircuitBreakersTable): PauseCode {
  return isPauseCode(reason) ? reason : pauseCodes[0];
}

function paused(code: PauseCode, until: number, error?: unknown): AppError {
  const { details, cause } = (error ?? {}) as Partial<AppError>;
  return new AppError(code, fillTime(pauseSentence(code), utcTime(until)), {
    cause: cause ?? 'a pause is kept',
    details: { ...details, until },
  });
}
