import { type Instance, type Instances, openInstances } from '@/__tests__/support/instances';
import { openPool } from '@/__tests__/support/test-database';
import { everyone } from '@/lib/events/audience';
import { createEventLog, type EventLog, type LogEntry } from '@/lib/events/server/event-log';
import type { Db } from '@/lib/server/db/open-database';
import { ConcurrentChange, retryConflicts } from '@/lib/server/db/transact';
import { createInProcessWake } from '@/lib/server/wake/in-process-wake';

let instances: Instances;
beforeEach(async () => {
  instances = await openInstances();
});
afterEach(() => instances.dispose());

const publish = (log: EventLog, n: number, dedupeKey?: string) =>
  log.publish({ type: 'test', audience: everyone, data: { n }, dedupeKey });

/** Reads like a broadcaster, on a connection of its own, until it is told to stop; then once more. */
function follow(db: Db) {
  const log = createEventLog({ db, wake: createInProcessWake(), epoch: 'test', now: Date.now });
  const seen: LogEntry[] = [];
  let last = 0;
  let open = true;
  const done = (async () => {
    for (let again = true; again; ) {
      again = open;
      const rows = await log.readAfter(last, 100);
      seen.push(...rows);
      last = rows.at(-1)?.seq ?? last;
    }
  })();
  return {
    async stop() {
      open = false;
      await done;
      return seen;
    },
  };
}

test('a reader that goes by the last seq misses nothing that several processes append at once', async () => {
  const writers = await Promise.all(Array.from({ length: 4 }, () => instances.open()));
  const reading = await openPool(instances.url, 2);
  const reader = follow(reading);
  await Promise.all(
    writers.map(async ({ eventLog, db }, writer) => {
      for (let n = 0; n < 60; n += 1) {
        await eventLog.commit(async (trx, append) => {
          append({ type: 'test', audience: everyone, data: { n, writer, part: 1 } });
          // Some take their time after the append, and some fail then.
          await trx.selectFrom('users').select('id').execute();
          append({ type: 'test', audience: everyone, data: { n, writer, part: 2 } });
        });
        if (n % 5 === 0) {
          const failed = db.transaction().execute(async (trx) => {
            await trx
              .insertInto('events')
              .values({
                ...{ type: 'test', topic: 'test', audience_kind: 'everyone', audience_id: '' },
                ...{ at: 0, data: '{}', dedupe_key: null },
              })
              .execute();
            throw new Error('a gap in the seqs');
          });
          await expect(failed).rejects.toThrow('a gap');
        }
      }
    }),
  );
  const seen = await reader.stop();
  await reading.destroy();
  expect(seen).toHaveLength(4 * 60 * 2);
  for (const writer of [0, 1, 2, 3]) {
    const own = seen.map(({ data }) => JSON.parse(data)).filter((data) => data.writer === writer);
    expect(own).toEqual(
      Array.from({ length: 60 }, (_, n) => [1, 2].map((part) => ({ n, writer, part }))).flat(),
    );
  }
  const seqs = seen.map(({ seq }) => seq);
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  expect(seqs.at(-1)!).toBeGreaterThan(seqs.length);
});

test('an event with a key is appended once, whoever comes with it', async () => {
  const writers = await Promise.all(Array.from({ length: 6 }, () => instances.open()));
  const seqs = await Promise.all(writers.map(({ eventLog }, n) => publish(eventLog, n, 'once')));
  expect(seqs.filter((seq) => seq !== null)).toHaveLength(1);
  const rows = await writers[0]!.db.selectFrom('events').selectAll().execute();
  expect(rows).toHaveLength(1);
});

test('what has been appended already uses up no seq', async () => {
  const { eventLog } = await instances.open();
  await publish(eventLog, 1, 'once');
  for (let n = 0; n < 5; n += 1) await publish(eventLog, n, 'once');
  await expect(publish(eventLog, 2)).resolves.toBe(2);
});

test('of two transactions that wait for each other both come through', async () => {
  const [a, b] = [await instances.open(), await instances.open()];
  let arrived = 0;
  let tries = 0;
  const both = new Promise<void>((resolve) => {
    const look = () => (arrived >= 2 ? resolve() : setImmediate(look));
    look();
  });
  const rename = (instance: Instance, users: [string, string]) =>
    instance.eventLog.commit(async (trx, append) => {
      tries += 1;
      for (const [at, id] of users.entries()) {
        if (at === 1) {
          arrived += 1;
          await both;
        }
        await trx
          .updateTable('users')
          .set((eb) => ({ name: eb('name', '||', '!') }))
          .where('id', '=', id)
          .execute();
      }
      append({ type: 'test', audience: everyone, data: users });
    });
  await Promise.all([rename(a, ['ana', 'ben']), rename(b, ['ben', 'ana'])]);
  expect(tries).toBeGreaterThan(2);
  const names = await a.db.selectFrom('users').select('name').orderBy('id').execute();
  expect(names).toEqual([{ name: 'ana!!' }, { name: 'ben!!' }]);
  await expect(a.db.selectFrom('events').select('seq').execute()).resolves.toHaveLength(2);
});

test('who loses again and again is told', async () => {
  let tries = 0;
  const hopeless = retryConflicts(async () => {
    tries += 1;
    throw new ConcurrentChange('everything');
  });
  await expect(hopeless).rejects.toMatchObject({ code: '40001' });
  expect(tries).toBe(6);
  await expect(
    retryConflicts(async () => {
      throw Object.assign(new Error('unique'), { code: '23505' });
    }),
  ).rejects.toThrow('unique');
});

test('instances that trim at the same time keep the furthest point', async () => {
  const [a, b] = [await instances.open(), await instances.open()];
  for (let n = 0; n < 20; n += 1) await publish(a.eventLog, n);
  const gone = await Promise.all([
    a.eventLog.trim({ count: 5, ageMs: Number.MAX_SAFE_INTEGER }, instances.clock()),
    b.eventLog.trim({ count: 12, ageMs: Number.MAX_SAFE_INTEGER }, instances.clock()),
  ]);
  expect(gone[0]! + gone[1]!).toBe(15);
  await expect(a.eventLog.trimmedThrough()).resolves.toBe(15);
  await expect(b.eventLog.head()).resolves.toBe(20);
});
