import 'server-only';
import { statfs } from 'node:fs/promises';
import type { Db } from '../db/open-database';
import type { HealthCheck } from './readiness';

/** The database answers and takes a write, committed like any other. */
export function databaseCheck({ db, now }: { db: Db; now(): number }): HealthCheck {
  return {
    name: 'database',
    required: true,
    async run() {
      await db.selectFrom('meta').select('key').limit(1).execute();
      const value = String(now());
      try {
        await db
          .insertInto('meta')
          .values({ key: 'health_check', value })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
          .execute();
      } catch (cause) {
        return { ok: false, detail: 'answers, but takes no writes', cause };
      }
      return { ok: true, detail: 'answers and takes writes' };
    },
  };
}

/** Reading once a second, a process that is this far behind is stuck. */
const longestLagMs = 10_000;

/** The event log can be read, and this process has handed out what is in it. `lagMs` is for how long it has not. */
export function eventLogCheck(lagMs: () => Promise<number>): HealthCheck {
  return {
    name: 'events',
    required: true,
    async run() {
      const lag = await lagMs();
      if (lag <= longestLagMs) return { ok: true, detail: 'up to date' };
      return { ok: false, detail: `${Math.round(lag / 1_000)} s behind the log` };
    },
  };
}

/** How processes wake one another: within this one, through Redis, or by looking into the database once a second. */
export function wakeCheck({
  isRedisReady,
  isAlone,
}: {
  /** Null without Redis. */
  isRedisReady: (() => boolean) | null;
  /** No other process can be on the same database. */
  isAlone: boolean;
}): HealthCheck {
  return {
    name: 'wake',
    required: false,
    async run() {
      if (isRedisReady === null) {
        return { ok: true, detail: isAlone ? 'within this process' : 'by looking once a second' };
      }
      if (isRedisReady()) return { ok: true, detail: 'through Redis' };
      return { ok: false, detail: 'Redis is away: looking once a second' };
    },
  };
}

/** Bytes that may still be written where the data is; the least of several places. */
export async function freeBytes(folders: readonly string[]): Promise<number> {
  const sizes = folders.map(async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  });
  return Math.min(...(await Promise.all(sizes)));
}

const mebibyte = 1024 * 1024;

/** There is room to go on writing: a database on a full disk takes no writes, and is no pleasure to repair. */
export function diskCheck(folders: readonly string[], minFreeMib: number): HealthCheck {
  return {
    name: 'disk',
    required: true,
    async run() {
      const ok = (await freeBytes(folders)) >= minFreeMib * mebibyte;
      return { ok, detail: `${ok ? 'at least' : 'less than'} ${minFreeMib} MiB free` };
    },
  };
}
