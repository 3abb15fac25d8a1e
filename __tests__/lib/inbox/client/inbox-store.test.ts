import { createFakeWorld, type FakeWorld } from '@/__tests__/support/fake-event-source';
import { inboxState } from '@/__tests__/support/inbox-states';
import { createEventStore, type EventStore } from '@/lib/events/client/event-store';
import type { NewestAnswer } from '@/lib/events/client/fetch-history';
import type { Frame } from '@/lib/events/client/received-event';
import { createInboxStore, type InboxStore } from '@/lib/inbox/client/inbox-store';
import type { Mark } from '@/lib/inbox/mark';
import { defaultPreferences, type InboxState } from '@/lib/inbox/state';

let world: FakeWorld;
let events: EventStore;
let inbox: InboxStore;
/** What the server knows. */
let state: InboxState;
let sent: Mark[];
let answerMark: (mark: Mark) => Promise<InboxState>;
let pages: Record<string, NewestAnswer>;
let askedPages: (string | null)[];

const data = (n: number, more: object = {}) => ({
  video_id: null,
  title: `Talk ${n}`,
  source: 'generated' as const,
  model_used: 'extractive',
  summary_id: `sum_${n}`,
  job_id: `job_${n}`,
  batch_id: 'bat_1',
  ...more,
});
const frame = (n: number): Frame => ({
  id: `e-${n}`,
  type: 'summary_complete',
  at: n,
  data: data(n),
});
const complete = (n: number, more: object = {}) =>
  world.source.send('summary_complete', data(n, more), `e-${n}`);
const announce = (next: InboxState) => world.source.send('inbox_state', next);
const unread = () => inbox.getSnapshot().unread;
const titles = () => inbox.getSnapshot().items.map(({ title }) => title);
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function open(initial: InboxState = inboxState()): void {
  state = initial;
  inbox = createInboxStore({
    events,
    initial,
    fetchState: async () => state,
    sendMark: (mark) => {
      sent.push(mark);
      return answerMark(mark);
    },
    async fetchNewest(before) {
      askedPages.push(before);
      return pages[before ?? 'first'] ?? { ok: false, status: 500 };
    },
    now: () => 0,
  });
  inbox.start();
  events.start();
  world.source.greet('e-0');
}
const page = (from: number, to: number, cursor: string | null): NewestAnswer => ({
  ok: true,
  page: { events: Array.from({ length: from - to + 1 }, (_, n) => frame(from - n)), cursor },
});

beforeEach(() => {
  world = createFakeWorld();
  events = createEventStore(world);
  sent = [];
  askedPages = [];
  pages = { first: page(3, 1, null) };
  answerMark = async () => state;
});
afterEach(() => {
  inbox.stop();
  events.stop();
});

test('events that come add to what the server has counted, and those it has counted already do not', () => {
  open(inboxState({ as_of: 'e-5', unread: 2 }));
  complete(4);
  complete(5);
  expect(unread()).toBe(2);
  complete(6);
  expect(unread()).toBe(3);
  world.source.send(
    'system',
    { message: 'Note', type: 'info', timestamp: 0, batch_id: 'b' },
    'e-7',
  );
  expect(unread()).toBe(3);
  expect(titles()).toEqual(['Note', 'Talk 6', 'Talk 5', 'Talk 4']);
});

test('what another device has read is read here, and only the newest word counts', () => {
  open();
  complete(1);
  complete(2);
  announce(inboxState({ revision: 2, as_of: 'e-2', read_through: 'e-2' }));
  expect(unread()).toBe(0);
  announce(inboxState({ revision: 1, as_of: 'e-2', unread: 1, read_ids: ['e-1'] }));
  expect(unread()).toBe(0);
  complete(3);
  expect(unread()).toBe(1);
  // Counted at the same revision, but before the last event.
  announce(inboxState({ revision: 2, as_of: 'e-1', read_through: 'e-1' }));
  expect(unread()).toBe(1);
});

test('a mark shows at once, and stays while the answer is on its way', async () => {
  open(inboxState({ as_of: 'e-3', unread: 3 }));
  inbox.open();
  await settled();
  let answer = (_: InboxState) => {};
  answerMark = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const marking = inbox.mark({ ids: ['e-2'] });
  expect(unread()).toBe(2);
  expect(inbox.getSnapshot().items.map(inbox.getSnapshot().isUnread)).toEqual([true, false, true]);
  // Somebody else's change comes first and does not undo it.
  announce(inboxState({ revision: 1, as_of: 'e-3', unread: 2, read_ids: ['e-1'] }));
  expect(unread()).toBe(1);
  answer(inboxState({ revision: 2, as_of: 'e-3', unread: 1, read_ids: ['e-1', 'e-2'] }));
  await marking;
  expect(unread()).toBe(1);
});

test('a mark that the server does not learn of is taken back', async () => {
  open(inboxState({ as_of: 'e-0' }));
  complete(1);
  answerMark = async () => {
    throw new Error('away');
  };
  const marking = inbox.mark({ ids: ['e-1'] });
  expect(unread()).toBe(0);
  await expect(marking).rejects.toThrow('away');
  expect(unread()).toBe(1);
});

test('marking all goes as far as this page knows, so that nothing unseen is marked', async () => {
  open(inboxState({ as_of: 'e-3', unread: 100 }));
  complete(7);
  const marking = inbox.markAll();
  expect(unread()).toBe(0);
  expect(sent).toEqual([{ through: 'e-7' }]);
  complete(8);
  expect(unread()).toBe(1);
  await marking;
});

test('more than can be counted stays so until everything is read', async () => {
  open(inboxState({ as_of: 'e-3', unread: 100 }));
  inbox.open();
  await settled();
  answerMark = () => new Promise(() => {});
  void inbox.mark({ ids: ['e-2'] });
  expect(unread()).toBe(100);
});

test('what tells of a summary is marked by the summary', () => {
  open();
  complete(1, { summary_id: 'sum_a' });
  complete(2, { summary_id: 'sum_a' });
  complete(3, { summary_id: 'sum_b' });
  answerMark = () => new Promise(() => {});
  void inbox.mark({ summary_id: 'sum_a' });
  expect(unread()).toBe(1);
});

test('the list is asked for when somebody looks, page by page, and joins with what came live', async () => {
  pages = { first: page(40, 21, 'e-21'), 'e-21': page(20, 1, null) };
  open(inboxState({ as_of: 'e-40' }));
  expect(askedPages).toEqual([]);
  inbox.open();
  complete(41);
  await settled();
  expect(titles()).toHaveLength(21);
  expect(inbox.getSnapshot()).toMatchObject({ list: 'ready', more: true });
  await inbox.loadOlder();
  expect(titles()).toHaveLength(41);
  expect(titles().at(0)).toBe('Talk 41');
  expect(titles().at(-1)).toBe('Talk 1');
  expect(inbox.getSnapshot().more).toBe(false);
  inbox.open();
  await inbox.loadOlder();
  expect(askedPages).toEqual([null, 'e-21']);
});

test('a page with little in it is followed by the next', async () => {
  pages = { first: page(40, 40, 'e-40'), 'e-40': page(39, 20, 'e-20') };
  open();
  inbox.open();
  await settled();
  expect(titles()).toHaveLength(21);
});

test('a list that cannot be had says so and can be asked for again', async () => {
  pages = {};
  open();
  inbox.open();
  await settled();
  expect(inbox.getSnapshot().list).toBe('failed');
  pages = { first: page(3, 1, null) };
  await inbox.loadOlder();
  expect(titles()).toHaveLength(3);
});

test('after a gap in history it begins anew', async () => {
  open();
  inbox.open();
  await settled();
  state = inboxState({ as_of: 'e-90', unread: 1 });
  pages = { first: page(90, 90, null) };
  world.source.send('reset', { reason: 'trimmed' }, 'e-90');
  await settled();
  expect(titles()).toEqual(['Talk 90']);
  expect(unread()).toBe(1);
});

test('a new connection asks how it is, for what was announced meanwhile', async () => {
  open();
  state = inboxState({ revision: 4, as_of: 'e-0', unread: 7 });
  world.source.greet('e-0');
  await settled();
  expect(unread()).toBe(7);
});

test('a type that is not wanted is neither listed nor counted, from the moment that is known', () => {
  open();
  complete(1);
  world.source.send('test', { n: 1 }, 'e-2');
  expect(unread()).toBe(2);
  const off = { toast: true, inbox: false, desktop: false };
  const preferences = { ...defaultPreferences, test: off };
  announce(inboxState({ revision: 1, as_of: 'e-2', unread: 1, preferences }));
  expect(unread()).toBe(1);
  expect(titles()).toEqual(['Talk 1']);
  world.source.send('test', { n: 2 }, 'e-3');
  expect(unread()).toBe(1);
});
