import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db, Trx } from './open-database';

const serializationFailure = '40001';
const deadlock = '40P01';
const attempts = 6;

/** What a transaction throws when it finds that others changed what it had looked at: it rolls back and runs again. */
export class ConcurrentChange extends Error {
  readonly code = serializationFailure;

  constructor(what: string) {
    super(`${what} changed meanwhile`);
    this.name = 'ConcurrentChange';
  }
}

/** Runs a transaction, again when it lost against another one: `write` keeps nothing outside of `trx`. */
export function transact<T>(db: Db, write: (trx: Trx) => Promise<T>): Promise<T> {
  return retryConflicts(() => db.transaction().execute(write));
}

/** Runs a transaction or a single statement again when it lost against another one, a bounded number of times. */
export async function retryConflicts<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const { code } = error as { code?: unknown };
      const lost = code === serializationFailure || code === deadlock;
      if (!lost || attempt === attempts) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}
