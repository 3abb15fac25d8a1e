import { addUser, openTestLog, type TestLog } from '@/__tests__/support/database';
import { everyone, toRole, toSession, toUser, type Viewer } from '@/lib/events/audience';
import { createEventLog } from '@/lib/events/server/event-log';
import { readHistory } from '@/lib/events/server/history';
import type { AppendedEvent } from '@/lib/events/server/insert-events';

let test_: TestLog;
beforeEach(async () => {
  test_ = await openTestLog();
});
afterEach(() => test_.db.destroy());

const ana: Viewer = { userId: 'ana', sessionId: 'ses_ana', role: 'user' };
const append = (audience: Parameters<typeof toUser>[0] | object, n: number, topic?: string) =>
  test_.log.publish({ type: 'test', audience: audience as never, data: { n }, topic });
const visible = async (viewer: Viewer, after = 0, topics: string[] | null = null) => {
  const entries = await test_.log.readVisible({
    viewer,
    subscriptions: topics && new Set(topics),
    after,
    upTo: await test_.log.head(),
    limit: 100,
  });
  return entries.map((entry) => JSON.parse(entry.data).n);
};

test('a row and its event commit together or not at all', async () => {
  const { log, db } = test_;
  await expect(
    log.commit(async (trx, add) => {
      await addUser(trx as never, 'ana');
      add({ type: 'test', audience: everyone, data: 1 });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await log.head()).toBe(0);
  expect(await db.selectFrom('users').selectAll().execute()).toEqual([]);
});

test('readers are woken after the commit, and only when something was appended', async () => {
  const { log, wake } = test_;
  const heads: number[] = [];
  const looks: Promise<void>[] = [];
  wake.subscribe('events', () => {
    looks.push(log.head().then((head) => void heads.push(head)));
  });
  await log.commit(async () => undefined);
  await append(everyone, 1);
  await Promise.all(looks);
  expect(heads).toEqual([1]);
});

test('appending twice with the same key changes nothing the second time', async () => {
  const { log } = test_;
  const add = () => log.publish({ type: 'test', audience: everyone, data: 1, dedupeKey: 'once' });
  expect(await add()).toBe(1);
  expect(await add()).toBeNull();
  expect(await log.head()).toBe(1);
});

test('whoever counts hears of each event once, when it is committed', async () => {
  const heard: AppendedEvent[] = [];
  const log = createEventLog({
    ...test_,
    epoch: 'test',
    now: test_.clock,
    onAppended: (event) => void heard.push(event),
  });
  const event = { type: 'test', audience: everyone, data: { n: 1 }, dedupeKey: 'once' } as const;
  await log.commit(async (_, add) => {
    add(event);
    expect(heard).toEqual([]);
  });
  await log.commit(async (_, add) => add(event));
  const failing = log.commit(async (_, add) => {
    add({ ...event, dedupeKey: 'twice' });
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(heard).toEqual([{ seq: 1, type: 'test', data: '{"n":1}' }]);
});

test('data that breaks its schema is never stored', async () => {
  await expect(
    test_.log.publish({ type: 'system', audience: everyone, data: { message: '' } as never }),
  ).rejects.toThrow();
  expect(await test_.log.head()).toBe(0);
});

test('a viewer sees what is for everyone, their role, themselves and their session, in order', async () => {
  await append(everyone, 1);
  await append(toUser('ben'), 2);
  await append(toUser('ana'), 3);
  await append(toRole('admin'), 4);
  await append(toRole('user'), 5);
  await append(toSession('ses_ben'), 6);
  await append(toSession('ses_ana'), 7);
  expect(await visible(ana)).toEqual([1, 3, 5, 7]);
  expect(await visible(ana, 3)).toEqual([5, 7]);
});

test('the topic decides what a subscription matches', async () => {
  await append(everyone, 1);
  await append(everyone, 2, 'system');
  expect(await visible(ana, 0, ['system'])).toEqual([2]);
  expect(await visible(ana, 0, ['test'])).toEqual([1]);
});

test('counting stops where it was told to', async () => {
  for (let n = 0; n < 7; n += 1) await append(n % 2 ? everyone : toUser('ben'), n);
  const count = (atMost: number) =>
    test_.log.countVisible({ viewer: ana, subscriptions: null, after: 0, upTo: 7, atMost });
  expect(await count(100)).toBe(3);
  expect(await count(2)).toBe(2);
});

test('retention keeps the newest and remembers where it cut', async () => {
  const { log, clock } = test_;
  for (let n = 1; n <= 5; n += 1) await append(everyone, n);
  expect(await log.trim({ count: 3, ageMs: 1_000 }, clock())).toBe(2);
  expect(await log.trimmedThrough()).toBe(2);
  expect(await visible(ana)).toEqual([3, 4, 5]);
  clock.advance(2_000);
  await log.trim({ count: 3, ageMs: 1_000 }, clock());
  expect(await log.trimmedThrough()).toBe(5);
  expect(await log.head()).toBe(5);
  await append(everyone, 6);
  expect(await log.head()).toBe(6);
});

describe('history', () => {
  const read = (input: object, viewer = ana) => readHistory(test_.log, viewer, null, input);

  test('what is trimmed while a page is read is told by a reset', async () => {
    for (let n = 1; n <= 10; n += 1)
      await test_.log.publish({ type: 'test', audience: everyone, data: { n } });
    const trimmedMeanwhile: typeof test_.log = {
      ...test_.log,
      async readVisible(range) {
        await test_.log.trim({ count: 2, ageMs: 1e12 }, test_.clock());
        return test_.log.readVisible(range);
      },
    };
    const page = await readHistory(trimmedMeanwhile, ana, null, { after: 'test-2' });
    expect(page.events.map(({ id }) => id)).toEqual(['test-9', 'test-10']);
    expect(page.reset).toBe('trimmed');
  });

  test('pages through what a viewer may see, with a cursor that goes on', async () => {
    for (let n = 1; n <= 5; n += 1) await append(n === 2 ? toUser('ben') : everyone, n);
    const first = await read({ limit: '2' });
    expect(first.events.map((event) => event.data)).toEqual([{ n: 1 }, { n: 3 }]);
    expect(first.reset).toBeNull();
    const second = await read({ after: first.cursor, limit: 2 });
    expect(second.events.map((event) => event.data)).toEqual([{ n: 4 }, { n: 5 }]);
    const third = await read({ after: second.cursor });
    expect(third).toEqual({ events: [], cursor: 'test-5', reset: null });
  });

  test('says when a cursor is from elsewhere or trimmed away', async () => {
    const { log, clock } = test_;
    for (let n = 1; n <= 4; n += 1) await append(everyone, n);
    await log.trim({ count: 2, ageMs: 1e9 }, clock());
    await expect(read({ after: 'test-1' })).resolves.toMatchObject({ reset: 'trimmed' });
    await expect(read({ after: 'other-1' })).resolves.toMatchObject({ reset: 'unknown_cursor' });
    await expect(read({ after: 'test-99' })).resolves.toMatchObject({ reset: 'unknown_cursor' });
    for (const after of ['garbage', ' ', 'x'.repeat(5_000)]) {
      await expect(read({ after })).resolves.toMatchObject({ reset: 'unknown_cursor' });
    }
    await expect(read({ after: '' })).resolves.toMatchObject({ reset: null });
    await expect(read({ after: 'test-2' })).resolves.toMatchObject({ reset: null });
  });

  test('refuses a limit that is none, by name', async () => {
    await expect(read({ limit: 'many' })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ field: 'limit', message: expect.any(String) }] },
    });
  });
});
