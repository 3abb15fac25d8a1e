import { createFakePages, type FakePage, type FakePages } from '@/__tests__/support/fake-pages';

let world: FakePages;

beforeEach(() => {
  world = createFakePages();
});

const pass = (ms: number) => world.browser.pass(ms);
const states = (...pages: FakePage[]) => pages.map(({ store }) => store.getSnapshot().state);
const leaders = () => world.pages.filter(({ streaming, tab }) => streaming && !tab.frozen);
/** Opens pages; the first one leads. */
async function open(count: number): Promise<FakePage[]> {
  const pages: FakePage[] = [];
  for (let n = 0; n < count; n += 1) {
    pages.push(world.open());
    await pass(500);
  }
  return pages;
}
async function append(count = 1): Promise<void> {
  for (let n = 0; n < count; n += 1) world.server.append(true);
  await pass(100);
}

test('five tabs, one stream: every tab sees every event once', async () => {
  const pages = await open(5);
  await append(3);
  expect(world.server.streams.size).toBe(1);
  for (const { seen } of pages) expect(seen).toEqual([1, 2, 3]);
  expect(states(...pages)).toEqual(Array(5).fill('live'));
  expect(pages.map(({ store }) => store.getSnapshot().shared)).toEqual([
    false,
    ...Array(4).fill(true),
  ]);
});

test('a new tab knows the connection at once, without waiting for a ping', async () => {
  const [first] = await open(1);
  await pass(3_000);
  const second = world.open();
  await pass(20);
  const { since, connectionId } = first!.store.getSnapshot();
  expect(second.store.getSnapshot()).toMatchObject({ state: 'live', since, connectionId });
  expect(second.greetings).toBe(1);
});

test('what has happened between making a page and its first word of the leader is not missed', async () => {
  await open(1);
  const late = world.open();
  world.server.append(true);
  // The leader's message is older than the tab's channel.
  late.store.stop();
  await pass(100);
  late.store.start();
  await pass(1_000);
  expect(late.seen).toEqual([1]);
});

test.each([
  ['is closed', (page: FakePage) => page.store.suspend()],
  ['crashes', () => undefined],
])('when the leading tab %s, the next one goes on from where it was', async (_, first) => {
  const [leader, ...others] = await open(3);
  await append(2);
  first(leader!);
  leader!.tab.kill();
  world.server.append(true);
  await pass(200);
  await append(1);
  expect(leaders()).toEqual([others[0]]);
  for (const { seen } of others) expect(seen).toEqual([1, 2, 3, 4]);
});

test('a handover is not worth a word', async () => {
  const [leader, next, third] = await open(3);
  const said: string[] = [];
  for (const { store } of [next!, third!]) {
    store.subscribe(() => said.push(store.getSnapshot().state));
  }
  leader!.tab.kill();
  await pass(1_000);
  expect(leaders()).toEqual([next]);
  expect(new Set(said)).toEqual(new Set(['live']));
});

test('a leader that is told it goes to sleep hands over at once', async () => {
  const [leader, next] = await open(2);
  leader!.store.suspend();
  leader!.tab.freeze();
  await append(1);
  expect(leaders()).toEqual([next]);
  await pass(60_000);
  leader!.tab.wake();
  leader!.store.resume();
  await pass(1_000);
  await append(1);
  expect(leaders()).toEqual([next]);
  for (const { seen } of [leader!, next!]) expect(seen).toEqual([1, 2]);
  expect(states(leader!)).toEqual(['live']);
});

test('a leader that is silent for fifteen seconds loses the lock to a visible tab, and its stream on waking', async () => {
  const [leader, hidden, visible] = await open(3);
  hidden!.tab.visible = false;
  leader!.tab.freeze();
  await append(1);
  await pass(9_000);
  expect(leaders()).toEqual([]);
  await pass(14_000);
  expect(leaders()).toEqual([visible]);
  expect(world.server.streams.size).toBe(2);
  await append(1);

  leader!.tab.wake();
  await pass(1_000);
  await append(1);
  expect(world.server.streams.size).toBe(1);
  expect(leaders()).toEqual([visible]);
  for (const { seen } of [leader!, hidden!, visible!]) expect(seen).toEqual([1, 2, 3]);
});

test('a leader that wakes before its lock is known to be gone follows the one who leads now', async () => {
  const [leader, next] = await open(2);
  leader!.tab.freeze();
  await pass(30_000);
  expect(leaders()).toEqual([next]);
  leader!.tab.wake(['lock']);
  await pass(6_000);
  expect(leaders()).toEqual([next]);
  await append(1);
  expect([leader!.seen, next!.seen]).toEqual([[1], [1]]);
});

test('hidden tabs steal nothing; the first that is looked at does', async () => {
  const [leader, second, third] = await open(3);
  second!.tab.visible = false;
  third!.tab.visible = false;
  leader!.tab.freeze();
  await pass(120_000);
  expect(leaders()).toEqual([]);
  await append(1);
  third!.tab.visible = true;
  third!.store.check();
  await pass(11_000);
  expect(leaders()).toEqual([third]);
  for (const { seen } of [second!, third!]) expect(seen).toEqual([1]);
});

test('a leader that is slow to beat but answers keeps the lock', async () => {
  const [leader, second] = await open(2);
  // A hidden tab's timers come once a minute; what it is sent comes at once.
  const { clock } = leader!.tab;
  const { after } = clock;
  Object.assign(clock, {
    after: (ms: number, run: () => void) => after(Math.max(ms, 60_000), run),
  });
  await pass(180_000);
  expect(leaders()).toEqual([leader]);
  expect(states(second!)).toEqual(['live']);
});

test('a hidden leader whose timers come late comes back in time for a tab that is looked at', async () => {
  const [leader, second] = await open(2);
  leader!.tab.visible = false;
  const { clock } = leader!.tab;
  const { after } = clock;
  Object.assign(clock, {
    after: (ms: number, run: () => void) => after(Math.max(ms, 60_000), run),
  });
  // What was set before comes in time.
  await pass(10_000);
  world.server.blocked = true;
  world.server.cut();
  await pass(1_000);
  world.server.blocked = false;
  await pass(12_000);
  expect(states(leader!, second!)).toEqual(['live', 'live']);
  expect(leaders()).toEqual([leader]);

  world.server.blocked = true;
  world.server.cut();
  await pass(120_000);
  expect(states(leader!, second!)).toEqual(['polling', 'polling']);
  world.server.append(true);
  await pass(15_000);
  expect(second!.seen).toEqual([1]);
});

test('a tab that has slept through messages fills the gap before it goes on', async () => {
  const [, sleeper] = await open(2);
  sleeper!.tab.visible = false;
  sleeper!.tab.freeze();
  await append(2);
  sleeper!.tab.wake(['channel']);
  world.server.append(true);
  await pass(50);
  world.server.append(true);
  await pass(1_000);
  expect(sleeper!.seen).toEqual([1, 2, 3, 4]);
});

test('a tab that missed the last message learns it from the next beat', async () => {
  const [, sleeper] = await open(2);
  sleeper!.tab.visible = false;
  sleeper!.tab.freeze();
  await append(1);
  sleeper!.tab.wake(['channel']);
  await pass(6_000);
  expect(sleeper!.seen).toEqual([1]);
  expect(sleeper!.greetings).toBe(2);
});

test('a gap is asked about again until the history answers', async () => {
  const [, sleeper] = await open(2);
  sleeper!.tab.freeze();
  await append(1);
  world.server.historyDown = true;
  sleeper!.tab.wake(['channel']);
  await append(1);
  await pass(20_000);
  expect(sleeper!.seen).toEqual([]);
  world.server.historyDown = false;
  world.server.ping();
  await pass(30_000);
  await append(1);
  expect(sleeper!.seen).toEqual([1, 2, 3]);
});

test('what a tab heard too late is no news', async () => {
  const [, sleeper] = await open(2);
  sleeper!.tab.freeze();
  await append(1);
  await pass(120_000);
  await append(1);
  sleeper!.tab.wake();
  await pass(1_000);
  expect(sleeper!.seen).toEqual([1, 2]);
  expect(sleeper!.replayed).toEqual([1]);
});

test('while the stream is impossible, one tab polls for all', async () => {
  const pages = await open(3);
  const asked = jest.spyOn(world.server, 'history');
  world.server.blocked = true;
  world.server.cut();
  await pass(90_000);
  expect(states(...pages)).toEqual(['polling', 'polling', 'polling']);
  asked.mockClear();
  await pass(60_000);
  expect(asked.mock.calls.length).toBeGreaterThan(8);
  expect(asked.mock.calls.length).toBeLessThan(15);

  await append(2);
  await pass(10_000);
  for (const { seen } of pages) expect(seen).toEqual([1, 2]);
  world.server.blocked = false;
  await pass(60_000);
  await append(1);
  expect(states(...pages)).toEqual(['live', 'live', 'live']);
  for (const { seen } of pages) expect(seen).toEqual([1, 2, 3]);
});

test("a poll that brings other people's events only costs the other tabs nothing", async () => {
  await open(3);
  world.server.blocked = true;
  world.server.cut();
  await pass(90_000);
  const asked = jest.spyOn(world.server, 'history');
  world.server.append(false);
  await pass(12_000);
  const polls = asked.mock.calls.length;
  expect(polls).toBeLessThanOrEqual(3);
  await append(1);
  await pass(12_000);
  expect(asked.mock.calls.length - polls).toBeLessThanOrEqual(3);
});

test('a sign-out in one tab ends all of them at once', async () => {
  const pages = await open(4);
  world.server.signedIn = false;
  pages[2]!.store.signedOut();
  await pass(10);
  expect(states(...pages)).toEqual(Array(4).fill('signed_out'));
  expect(world.server.streams.size).toBe(0);
  await append(2);
  await pass(120_000);
  for (const { seen } of pages) expect(seen).toEqual([]);
});

test('a session that the server ends is over in every tab', async () => {
  const pages = await open(3);
  world.server.signOut();
  await pass(100);
  expect(states(...pages)).toEqual(Array(3).fill('signed_out'));
});

test('after signing in again, tabs go on when they are looked at, over one stream', async () => {
  const pages = await open(3);
  world.server.signOut();
  await pass(1_000);
  world.server.append(true);
  world.server.signedIn = true;
  for (const { store } of pages) store.check();
  await pass(5_000);
  await append(1);
  expect(leaders()).toHaveLength(1);
  for (const { seen } of pages) expect(seen).toEqual([1, 2]);
});

test('the sign-out of a session that was over before ends no tab of the next one', async () => {
  const [old] = await open(1);
  old!.tab.freeze();
  world.server.signOut();
  world.server.signedIn = true;
  const fresh = world.open({ sessionId: 'ses_2' });
  await pass(30_000);
  expect(states(fresh)).toEqual(['live']);
  old!.tab.wake();
  await pass(1_000);
  expect(states(fresh)).toEqual(['live']);
});

test('two people in one browser share nothing', async () => {
  const mine = world.open({ userId: 'usr_1' });
  const theirs = world.open({ userId: 'usr_2', sessionId: 'ses_2' });
  await pass(1_000);
  expect(leaders()).toEqual([mine, theirs]);
  theirs.store.signedOut();
  await pass(1_000);
  expect(states(mine, theirs)).toEqual(['live', 'signed_out']);
});

test('a store that is alone has a stream of its own, beside the shared one', async () => {
  const [first] = await open(2);
  const alone = world.open({ alone: true });
  await pass(500);
  expect(world.server.streams.size).toBe(2);
  await append(1);
  for (const { seen } of [first!, alone]) expect(seen).toEqual([1]);
  first!.store.signedOut();
  await pass(100);
  expect(states(alone)).toEqual(['live']);
});

test('messages that are not understood are not taken', async () => {
  const [, follower] = await open(2);
  const channel = world.browser.openTab('stranger').openChannel('events:1:usr_1');
  const term = { tab: 'stranger', since: Number.MAX_SAFE_INTEGER };
  for (const message of [
    'text',
    { kind: 'beat' },
    { kind: 'event', term, before: 'e0-0', frame: { type: 'nothing', id: 'e0-9', data: 1, at: 0 } },
    { kind: 'event', term, before: 'e0-0', frame: { type: 'bye', id: 'e0-9', data: 1, at: 0 } },
  ]) {
    channel.postMessage(message);
  }
  await append(1);
  expect(follower!.seen).toEqual([1]);
});
