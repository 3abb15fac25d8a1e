import { addUser, openTestLog, type TestLog } from '@/__tests__/support/database';
import { type Audience, everyone, toRole, toSession, toUser } from '@/lib/events/audience';
import type { EphemeralEvent } from '@/lib/events/server/ephemeral-queue';
import { readHistory } from '@/lib/events/server/history';
import type { InboxCall } from '@/lib/inbox/server/context';
import { markRead } from '@/lib/inbox/server/mark-read';
import { readInbox } from '@/lib/inbox/server/read-inbox';
import { saveNoticePreferences } from '@/lib/inbox/server/save-notice-preferences';
import { defaultPreferences } from '@/lib/inbox/state';

let world: TestLog;
let told: EphemeralEvent<'inbox_state'>[];
const joinedAt = 1_750_000_000_000;

beforeEach(async () => {
  world = await openTestLog();
  told = [];
  for (const id of ['ana', 'ben']) {
    await addUser(world.db, id);
    await world.db.updateTable('users').set({ created_at: joinedAt }).execute();
  }
});
afterEach(() => world.db.destroy());

const as = (userId: string): InboxCall => ({
  db: world.db,
  eventLog: world.log,
  publishEphemeral: (event) => told.push(event),
  principal: {
    userId,
    sessionId: `ses_${userId}`,
    role: 'user',
    email: '',
    name: userId,
    expiresAt: Number.POSITIVE_INFINITY,
  },
});
const ids = { job_id: 'job_1', batch_id: 'bat_1' };

async function complete(userId: string, summaryId = 'sum_1'): Promise<string> {
  const seq = await world.log.publish({
    type: 'summary_complete',
    audience: toUser(userId),
    data: {
      ...ids,
      video_id: null,
      title: 'A talk',
      source: 'generated',
      model_used: 'extractive',
      summary_id: summaryId,
    },
  });
  return world.log.idOf(seq!);
}
async function say(audience: Audience, message = 'Maintenance at ten.', more: object = {}) {
  const data = { message, type: 'info' as const, timestamp: 0, ...more };
  return world.log.idOf((await world.log.publish({ type: 'system', audience, data }))!);
}
const fail = (userId: string, code: string) =>
  world.log.publish({
    type: 'summary_failed',
    audience: toUser(userId),
    data: { ...ids, video_id: null, code, message: 'Because.', retryable: false },
  });
const unreadOf = async (userId: string) => (await readInbox(as(userId))).unread;

test('what is for somebody is unread to them, whichever audience it was for, and to nobody else', async () => {
  await complete('ana');
  await say(everyone);
  await say(toRole('user'));
  await say(toRole('admin'));
  await say(toSession('ses_ana'));
  expect(await unreadOf('ana')).toBe(4);
  expect(await unreadOf('ben')).toBe(2);
});

test('notes about batches, small batches and what was cancelled call for nobody', async () => {
  await say(toUser('ana'), '1 summary to generate.', { batch_id: 'bat_1' });
  await fail('ana', 'cancelled');
  const counts = { completed: 1, failed: 0, cancelled: 0, from_cache: 0 };
  const end = (total: number) =>
    world.log.publish({
      type: 'batch_complete',
      audience: toUser('ana'),
      data: { batch_id: 'bat_1', total, ...counts },
    });
  await end(1);
  expect(await unreadOf('ana')).toBe(0);
  await end(4);
  await end(0);
  await fail('ana', 'no_captions');
  expect(await unreadOf('ana')).toBe(3);
});

test('what is older than an account is nothing to be read', async () => {
  world.clock.set(joinedAt - 1);
  await say(everyone);
  const last = await say(everyone);
  world.clock.set(joinedAt);
  await say(everyone);
  expect(await readInbox(as('ana'))).toMatchObject({ unread: 1, read_through: last });
});

test('one event is marked, and only the person’s own pages are told, with what is left', async () => {
  const [first, second] = [await complete('ana'), await complete('ana', 'sum_2')];
  const state = await markRead(as('ana'), { ids: [first] });
  expect(state).toMatchObject({ unread: 1, read_ids: [first], as_of: second, revision: 1 });
  expect(told).toEqual([
    {
      type: 'inbox_state',
      audience: toUser('ana'),
      conflationKey: 'inbox',
      data: state,
    },
  ]);
  expect(await unreadOf('ben')).toBe(0);
});

test('everything up to an event is marked at once; what came later stays unread', async () => {
  const first = await complete('ana');
  const second = await complete('ana');
  await markRead(as('ana'), { ids: [first] });
  await complete('ana');
  expect(await markRead(as('ana'), { through: second })).toMatchObject({
    unread: 1,
    read_through: second,
    read_ids: [],
  });
  expect(await world.db.selectFrom('inbox_reads').selectAll().execute()).toEqual([]);
  // Going back is no way to have it unread.
  await markRead(as('ana'), { through: first });
  expect(await unreadOf('ana')).toBe(1);
});

test('nobody marks further than the log goes', async () => {
  const last = await complete('ana');
  const { read_through } = await markRead(as('ana'), { through: 'test-999' });
  expect(read_through).toBe(last);
  await complete('ana');
  expect(await unreadOf('ana')).toBe(1);
});

test('what tells of a summary is marked by the summary', async () => {
  await complete('ana', 'sum_1');
  await complete('ana', 'sum_2');
  await complete('ana', 'sum_1');
  expect(await markRead(as('ana'), { summary_id: 'sum_1' })).toMatchObject({ unread: 1 });
  expect(await markRead(as('ana'), { summary_id: 'sum_none' })).toMatchObject({ unread: 1 });
});

test('a foreign event, or one that never was, leaves no trace', async () => {
  await complete('ana');
  const foreign = await complete('ben');
  const state = await markRead(as('ana'), { ids: [foreign, 'test-999'] });
  expect(state).toMatchObject({ unread: 1, revision: 0 });
  expect(told).toEqual([]);
  expect(await world.db.selectFrom('inbox_reads').selectAll().execute()).toEqual([]);
  expect(await unreadOf('ben')).toBe(1);
});

test('marking the same thing twice says nothing the second time', async () => {
  const id = await complete('ana');
  await markRead(as('ana'), { ids: [id, id] });
  await markRead(as('ana'), { ids: [id] });
  expect(told).toHaveLength(1);
});

test.each([
  ['an id that is none', { ids: ['not an id'] }],
  ['no ids', { ids: [] }],
  ['too many ids', { ids: Array(101).fill('test-1') }],
  ['an end that is no id', { through: 'x' }],
  ['two things at once', { ids: ['test-1'], through: 'test-1' }],
  ['nothing', {}],
])('%s is refused with what to send', async (_, input) => {
  await expect(markRead(as('ana'), input)).rejects.toMatchObject({ code: 'invalid_input' });
});

test('a page from before a restore is told to look again', async () => {
  await complete('ana');
  const refused = expect.objectContaining({ code: 'conflict' });
  await expect(markRead(as('ana'), { through: 'other-1' })).rejects.toEqual(refused);
  await expect(markRead(as('ana'), { ids: ['other-1'] })).rejects.toEqual(refused);
});

test('who marks a thousand and one has read what is older than the thousand', async () => {
  const all: string[] = [];
  for (let n = 0; n < 1_010; n += 1) all.push(await complete('ana'));
  const newest = all.slice(5);
  for (let from = 0; from < newest.length; from += 100) {
    await markRead(as('ana'), { ids: newest.slice(from, from + 100) });
  }
  const { unread, read_ids, read_through } = await readInbox(as('ana'));
  expect(unread).toBe(0);
  expect(read_ids).toHaveLength(1_000);
  expect(read_through).toBe(newest[4]);
}, 60_000);

test('marks of events that retention has removed go with the next mark', async () => {
  const old = await complete('ana');
  await markRead(as('ana'), { ids: [old] });
  await complete('ana');
  await world.log.trim({ count: 1, ageMs: 1_000 }, world.clock());
  const kept = await complete('ana');
  await markRead(as('ana'), { ids: [kept] });
  const rows = await world.db.selectFrom('inbox_reads').selectAll().execute();
  expect(rows.map(({ seq }) => world.log.idOf(seq))).toEqual([kept]);
});

test('more than a hundred are counted as a hundred', async () => {
  for (let n = 0; n < 120; n += 1) await complete('ana');
  expect(await unreadOf('ana')).toBe(100);
});

test('two devices that mark at the same time lose nothing', async () => {
  const all = [await complete('ana'), await complete('ana'), await complete('ana')];
  await readInbox(as('ana'));
  await Promise.all(all.map((id) => markRead(as('ana'), { ids: [id] })));
  expect(await readInbox(as('ana'))).toMatchObject({ unread: 0, revision: 3 });
  const revisions = told.map(({ data }) => data.revision);
  expect(Math.max(...revisions)).toBe(3);
});

test('a type that somebody wants no inbox for is not counted, and all pages are told', async () => {
  await complete('ana');
  await say(everyone);
  const off = { toast: true, inbox: false, desktop: false };
  const preferences = { ...defaultPreferences, system: off };
  const state = await saveNoticePreferences(as('ana'), preferences);
  expect(state).toMatchObject({ unread: 1, preferences });
  expect(told.map(({ data }) => data)).toEqual([state]);
  expect((await readInbox(as('ben'))).preferences).toEqual(defaultPreferences);
  await expect(saveNoticePreferences(as('ana'), { system: off })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('looking through thousands that are not counted lets others have their turn', async () => {
  for (let n = 0; n < 20; n += 1) {
    const adding = Array.from({ length: 200 }, () => complete('ana', `sum_${n}`));
    await Promise.all(adding);
  }
  await say(toUser('ana'));
  const last = await complete('ana', 'sum_last');
  const everyTurn = async (run: () => Promise<unknown>) => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    await run();
    clearInterval(timer);
    return turns;
  };
  expect(
    await everyTurn(async () => {
      expect(await markRead(as('ana'), { summary_id: 'sum_3' })).toMatchObject({ unread: 100 });
    }),
  ).toBeGreaterThan(0);
  // What is not wanted is left out by the database.
  const parse = jest.spyOn(JSON, 'parse');
  const off = { toast: true, inbox: false, desktop: false };
  await saveNoticePreferences(as('ana'), { ...defaultPreferences, summary_complete: off });
  expect(await unreadOf('ana')).toBe(1);
  expect(parse.mock.calls.length).toBeLessThan(50);
  expect(await markRead(as('ana'), { ids: [last] })).toMatchObject({ unread: 1 });
});

test('a type that is new since somebody chose is as for everybody', async () => {
  const off = { toast: false, inbox: false, desktop: false };
  await readInbox(as('ana'));
  await world.db
    .updateTable('inbox_states')
    .set({ preferences: JSON.stringify({ system: off }) })
    .execute();
  const { preferences } = await readInbox(as('ana'));
  expect(preferences).toEqual({ ...defaultPreferences, system: off });
});

test('the history is read from its end, page by page', async () => {
  const all: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    all.push(await complete('ana'));
    await complete('ben');
  }
  const page = (more: object) =>
    readHistory(world.log, as('ana').principal, null, { order: 'newest', limit: '2', ...more });
  const first = await page({});
  const second = await page({ before: first.cursor });
  const third = await page({ before: second.cursor });
  const seen = [first, second, third].flatMap(({ events }) => events.map(({ id }) => id));
  expect(seen).toEqual([...all].reverse());
  expect(third.cursor).toBeNull();
  expect(await page({ before: 'other-3' })).toEqual({ ...first, reset: 'unknown_cursor' });
  expect(await page({ before: 'nonsense' })).toEqual({ ...first, reset: 'unknown_cursor' });
});
