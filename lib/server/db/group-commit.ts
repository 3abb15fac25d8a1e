import 'server-only';
import { performance } from 'node:perf_hooks';
import type { Db, Trx } from './open-database';

/** Runs a transaction: everything that `write` did, or nothing when it throws. */
export type Commit = <T>(write: (trx: Trx) => Promise<T>) => Promise<T>;

type ControlledTrx = Awaited<ReturnType<ReturnType<Db['startTransaction']>['execute']>>;

interface Waiting {
  write(trx: Trx): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A group takes no more writes after this time, so that it never holds the event loop for long. */
const groupMs = 8;

/**
 * Commits together what was asked for at the same time: one transaction, one sync to the disk, a savepoint for each write.
 * Writes see each other in the order they came, as if they had run one after the other; one that throws takes back its own
 * rows only. Nobody is answered before the commit. For SQLite, whose one writer makes everybody wait for the others anyway.
 */
export function createGroupCommit(db: Db): Commit {
  const queue: Waiting[] = [];
  let scheduled = false;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      if (queue.length > 1) await commitGroup();
      else {
        const { write, resolve, reject } = queue.shift()!;
        await db.transaction().execute(write).then(resolve, reject);
      }
    }
    scheduled = false;
  }

  async function commitGroup(): Promise<void> {
    const members: Waiting[] = [];
    const answers: (() => void)[] = [];
    try {
      const trx = await db.startTransaction().execute();
      try {
        const until = performance.now() + groupMs;
        do {
          members.push(queue.shift()!);
          answers.push(await runMember(trx, members.at(-1)!));
        } while (queue.length > 0 && performance.now() < until);
        await trx.commit().execute();
      } catch (error) {
        await trx.rollback().execute();
        throw error;
      }
    } catch (error) {
      // Before the transaction there is no member yet, and somebody must hear of it.
      for (const { reject } of members.length > 0 ? members : queue.splice(0)) reject(error);
      return;
    }
    for (const answer of answers) answer();
  }

  return (write) =>
    new Promise((resolve, reject) => {
      queue.push({ write, resolve: resolve as Waiting['resolve'], reject });
      if (scheduled) return;
      scheduled = true;
      // Once this turn's requests have all asked: a synchronous driver gives nobody a chance to join later.
      setImmediate(() => void drain());
    });
}

/** Runs one write in its savepoint; returns how to answer it once the group is committed. */
async function runMember(
  trx: ControlledTrx,
  { write, resolve, reject }: Waiting,
): Promise<() => void> {
  const saved = await trx.savepoint('member').execute();
  try {
    const value = await write(trx);
    await saved.releaseSavepoint('member').execute();
    return () => resolve(value);
  } catch (error) {
    await saved.rollbackToSavepoint('member').execute();
    await saved.releaseSavepoint('member').execute();
    return () => reject(error);
  }
}
