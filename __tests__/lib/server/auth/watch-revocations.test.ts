import { addUser, type Clock, createClock, openTestDatabase } from '@/__tests__/support/database';
import { createTestLogger } from '@/__tests__/support/logger';
import { createSessions, type Sessions } from '@/lib/server/auth/sessions';
import { watchRevocations } from '@/lib/server/auth/watch-revocations';
import type { Db } from '@/lib/server/db/open-database';
import { createId } from '@/lib/server/ids';

type Revoked = { sessionId?: string; userId?: string };

let db: Db;
let clock: Clock;
let sessions: Sessions;
let stop: () => void;
let told: Revoked[];
let hear: (count: number) => Promise<void>;
const logger = createTestLogger();

beforeEach(async () => {
  db = await openTestDatabase();
  clock = createClock();
  sessions = createSessions({ db, now: clock, createId });
  for (const id of ['ana', 'ben']) await addUser(db, id);
  told = [];
  let notify = () => {};
  hear = async (count) => {
    while (told.length < count)
      await new Promise<void>((resolve) => {
        notify = resolve;
      });
  };
  const onRevoked = (revoked: Revoked) => {
    told.push(revoked);
    notify();
  };
  stop = watchRevocations({ db, now: clock, logger, onRevoked, everyMs: 5 });
});
afterEach(async () => {
  stop();
  await db.destroy();
});

const open = (userId: string) => sessions.open({ userId, address: '', userAgent: null });

test('sessions and users that anybody has ended are told, each once', async () => {
  const [first, second] = [await open('ana'), await open('ana')];
  await sessions.revoke(first);
  await hear(1);
  await db.updateTable('users').set({ disabled_at: clock() }).where('id', '=', 'ben').execute();
  await hear(2);
  await sessions.revoke(second);
  await hear(3);
  expect(told).toEqual([{ sessionId: first }, { userId: 'ben' }, { sessionId: second }]);
});

test('clocks may differ by a minute; what ended long ago is no news', async () => {
  const [old, late, marker] = [await open('ana'), await open('ana'), await open('ana')];
  const now = clock();
  clock.set(now - 61_000);
  await sessions.revoke(old);
  clock.set(now - 59_000);
  await sessions.revoke(late);
  clock.set(now);
  await hear(1);
  await sessions.revoke(marker);
  await hear(2);
  expect(told.filter(({ sessionId }) => sessionId !== old)).toEqual([
    { sessionId: late },
    { sessionId: marker },
  ]);
});

test('who is let in again and shut out once more is told of again', async () => {
  const disable = (at: number | null) =>
    db.updateTable('users').set({ disabled_at: at }).where('id', '=', 'ben').execute();
  await disable(clock());
  await hear(1);
  await disable(null);
  clock.advance(1);
  await disable(clock());
  await hear(2);
  expect(told).toEqual([{ userId: 'ben' }, { userId: 'ben' }]);
});
