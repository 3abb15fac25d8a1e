import fc from 'fast-check';
import { createFakePages, type FakePage, type FakePages } from '@/__tests__/support/fake-pages';

type Action =
  | { do: 'append'; visible: boolean; count: number }
  | {
      do:
        | 'ping'
        | 'trim'
        | 'restore'
        | 'cut'
        | 'block'
        | 'unblock'
        | 'historyDown'
        | 'historyUp'
        | 'open';
    }
  | { do: 'online'; is: boolean }
  | { do: 'bye'; reason: 'rotate' | 'restart'; retryAfterMs: number }
  | { do: 'close' | 'crash' | 'hide' | 'show'; tab: number }
  | { do: 'freeze'; tab: number; told: boolean }
  | { do: 'wake'; tab: number; lossy: boolean; noticed: boolean }
  | { do: 'nap'; tab: number }
  | { do: 'pass'; ms: number };

const tab = fc.nat(4);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      visible: fc.boolean(),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 70_000 })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...([
          'ping',
          'trim',
          'restore',
          'cut',
          'block',
          'unblock',
          'historyDown',
          'historyUp',
        ] as const),
        'open' as const,
      ),
    }),
  },
  fc.record({
    do: fc.constant('bye' as const),
    reason: fc.constantFrom('rotate' as const, 'restart' as const),
    retryAfterMs: fc.nat(3_000),
  }),
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('close' as const, 'crash' as const, 'hide' as const, 'show' as const),
      tab,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('freeze' as const), tab, told: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wake' as const),
      tab,
      lossy: fc.boolean(),
      noticed: fc.boolean(),
    }),
  },
  fc.record({ do: fc.constant('online' as const), is: fc.boolean() }),
  fc.record({ do: fc.constant('nap' as const), tab }),
);

const maxTabs = 5;
const runs = 300;

async function act(world: FakePages, step: Action): Promise<void> {
  const { server, browser } = world;
  const pick = (index: number): FakePage | undefined => world.pages[index % world.pages.length];
  switch (step.do) {
    case 'append':
      for (let n = 0; n < step.count; n += 1) server.append(step.visible);
      return;
    case 'ping':
      return server.ping();
    case 'trim':
      return server.trim();
    case 'restore':
      return server.restore();
    case 'cut':
      return server.cut();
    case 'bye':
      return server.bye(step.reason, step.retryAfterMs);
    case 'block':
      server.blocked = true;
      return server.cut();
    case 'unblock':
      server.blocked = false;
      return;
    case 'historyDown':
    case 'historyUp':
      server.historyDown = step.do === 'historyDown';
      return;
    case 'open':
      if (world.pages.length < maxTabs) world.open();
      return;
    case 'close': {
      const page = pick(step.tab);
      if (!page?.tab.frozen) page?.store.suspend();
      page?.tab.kill();
      return;
    }
    case 'crash':
      return pick(step.tab)?.tab.kill();
    case 'hide':
    case 'show': {
      const page = pick(step.tab);
      if (!page || page.tab.frozen) return;
      page.tab.visible = step.do === 'show';
      return page.store.check();
    }
    case 'freeze': {
      const page = pick(step.tab);
      if (!page || page.tab.frozen) return;
      if (step.told) page.store.suspend();
      told.add(page);
      if (!step.told) told.delete(page);
      return page.tab.freeze();
    }
    case 'wake':
      return wake(pick(step.tab), step.lossy, step.noticed);
    case 'online':
      world.online = step.is;
      for (const { store } of awake(world)) store.check();
      return;
    case 'nap': {
      const page = pick(step.tab);
      return page?.tab.frozen ? undefined : nap(world, page);
    }
    case 'pass':
      return browser.pass(step.ms, () => atMostOneStream(world));
  }
}

/** Pages that were told of their sleep; they are told of their waking, too. */
const told = new WeakSet<FakePage>();

function wake(page: FakePage | undefined, lossy: boolean, noticed: boolean): void {
  if (!page?.tab.frozen) return;
  page.tab.wake(lossy ? ['channel'] : []);
  if (told.has(page)) page.store.resume();
  if (noticed) page.store.check();
}

/** A hidden tab loses what is shared while it sleeps for a moment, and events go on coming when it is back. */
async function nap({ server, browser }: FakePages, page: FakePage | undefined): Promise<void> {
  if (!page) return;
  page.tab.visible = false;
  page.tab.freeze();
  told.delete(page);
  server.append(true);
  await browser.pass(100);
  wake(page, true, false);
  for (let n = 0; n < 5; n += 1) {
    server.append(true);
    await browser.pass(60);
  }
}

/** Pages that are awake never hold two streams; one that sleeps cannot close what it held. */
function atMostOneStream({ pages }: FakePages): void {
  const streaming = pages.filter(({ streaming, tab }) => streaming && !tab.frozen);
  expect(streaming.length).toBeLessThanOrEqual(1);
}

/** Every event of this person since the page was made: once, in order, or covered by a reset. */
function sawEverything({ seen, openedAtSeq }: FakePage, visible: readonly number[]): void {
  const numbers = seen.filter((entry) => typeof entry === 'number');
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  let covered = openedAtSeq;
  for (const entry of seen) {
    if (typeof entry === 'object') covered = Math.max(covered, entry.covers);
  }
  const missed = visible.filter((seq) => seq > covered && !numbers.includes(seq));
  expect(missed).toEqual([]);
  expect(numbers.filter((seq) => seq <= openedAtSeq)).toEqual([]);
}

interface Ending {
  /** Streams stay impossible. */
  blocked: boolean;
  /** Tabs that sleep sleep on, except the newest. */
  asleep: boolean;
}
const ending: fc.Arbitrary<Ending> = fc.record({ blocked: fc.boolean(), asleep: fc.boolean() });

/** Quiet times. Longer than the longest backoff, a silent leader and its successor's pause together. */
async function calmDown(world: FakePages, { blocked, asleep }: Ending): Promise<void> {
  const { server, browser } = world;
  Object.assign(server, { blocked, historyDown: false });
  world.online = true;
  if (blocked) server.cut();
  if (world.pages.length === 0) world.open();
  for (const [n, page] of world.pages.entries()) {
    if (asleep && n < world.pages.length - 1) continue;
    wake(page, true, true);
    page.tab.visible = true;
    page.store.check();
  }
  for (let n = 0; n < 10; n += 1) {
    await browser.pass(15_000, () => atMostOneStream(world));
    server.ping();
  }
  server.append(true);
  await browser.pass(10_000, () => atMostOneStream(world));
}

const awake = ({ pages }: FakePages) => pages.filter(({ tab }) => !tab.frozen);

const run = fc.record({
  actions: fc.array(action, { maxLength: 60 }),
  seed: fc.integer(),
});

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('whatever happens to tabs and server, every tab sees every event once and in order, over one stream', async () => {
  await fc.assert(
    fc.asyncProperty(run, ending, async ({ actions, seed }, end) => {
      const world = createFakePages(randomFrom(seed));
      world.open();
      world.open();
      for (const step of actions) await act(world, step);
      await calmDown(world, end);
      for (const page of awake(world)) {
        sawEverything(page, world.server.visible);
        expect(page.store.getSnapshot().state).toBe(end.blocked ? 'polling' : 'live');
      }
      const streaming = awake(world).filter(({ streaming }) => streaming);
      expect(streaming).toHaveLength(end.blocked ? 0 : 1);
    }),
    { numRuns: runs },
  );
}, 300_000);

test('after a sign-out nothing comes to any tab, whatever happened before and happens after', async () => {
  await fc.assert(
    fc.asyncProperty(
      run,
      ending,
      fc.array(action, { maxLength: 25 }),
      fc.boolean(),
      async ({ actions, seed }, end, later, byServer) => {
        const world = createFakePages(randomFrom(seed));
        world.open();
        world.open();
        for (const step of actions) await act(world, step);
        const { headSeq } = world.server;
        world.server.signOut();
        if (!byServer) awake(world)[0]?.store.signedOut();
        // What was on its way already may arrive.
        await world.browser.pass(100);
        if (!byServer && awake(world).length > 0) {
          const states = awake(world).map(({ store }) => store.getSnapshot().state);
          expect(new Set(states)).toEqual(new Set(['signed_out']));
        }
        const before = new Map(awake(world).map((page) => [page, [...page.seen]]));
        for (const step of later) if (step.do !== 'open') await act(world, step);
        await calmDown(world, end);
        for (const page of awake(world)) {
          const since = page.seen.slice(before.get(page)?.length ?? 0);
          // A page that slept may still have something on its stream from before.
          if (byServer || !before.has(page))
            expect(since.filter((entry) => Number(entry) > headSeq)).toEqual([]);
          else expect(since).toEqual([]);
          expect(page.store.getSnapshot().state).toBe('signed_out');
        }
        expect(awake(world).filter(({ streaming }) => streaming)).toEqual([]);
      },
    ),
    { numRuns: runs },
  );
}, 300_000);
