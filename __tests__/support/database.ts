import { createEventLog, type EventLog } from '@/lib/events/server/event-log';
import type { Db } from '@/lib/server/db/open-database';
import type { CreateId } from '@/lib/server/ids';
import { createInProcessWake } from '@/lib/server/wake/in-process-wake';
import type { Wake } from '@/lib/server/wake/wake';
import { openTestDatabase } from './test-database';

export { openTestDatabase };

export interface Clock {
  (): number;
  set(at: number): void;
  advance(byMs: number): void;
}

/** A clock that stands still until it is moved. */
export function createClock(start = 1_750_000_000_000): Clock {
  let at = start;
  return Object.assign(() => at, {
    set: (to: number) => {
      at = to;
    },
    advance: (byMs: number) => {
      at += byMs;
    },
  });
}

/** Ids in order: `job_0001`, `job_0002`. */
export function createCountingId(): CreateId {
  let count = 0;
  return (prefix) => {
    count += 1;
    return `${prefix}_${String(count).padStart(4, '0')}`;
  };
}

export interface TestLog {
  db: Db;
  wake: Wake;
  clock: Clock;
  log: EventLog;
}

export async function openTestLog(
  given: Partial<TestLog> & { path?: string } = {},
): Promise<TestLog> {
  const db = given.db ?? (await openTestDatabase(given.path));
  const wake = given.wake ?? createInProcessWake();
  const clock = given.clock ?? createClock();
  return { db, wake, clock, log: createEventLog({ db, wake, epoch: 'test', now: clock }) };
}

export async function addUser(
  db: Db,
  id: string,
  options: { email?: string; role?: 'admin' | 'user'; passwordHash?: string } = {},
): Promise<void> {
  await db
    .insertInto('users')
    .values({
      id,
      email: options.email ?? `${id}@example.com`,
      name: id,
      role: options.role ?? 'user',
      password_hash: options.passwordHash ?? null,
      disabled_at: null,
      created_at: 0,
    })
    .execute();
}

/** A live session, unless there is one of that id. */
export async function addSession(
  db: Db,
  id: string,
  userId: string,
  { createdAt = 0, expiresAt = Number.MAX_SAFE_INTEGER } = {},
): Promise<void> {
  await db
    .insertInto('sessions')
    .values({
      id,
      user_id: userId,
      created_at: createdAt,
      expires_at: expiresAt,
      revoked_at: null,
      address: null,
      user_agent: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
