import fc from 'fast-check';
import { openTestLog } from '@/__tests__/support/database';
import { HistoryReader } from '@/__tests__/support/delivery-history';
import { DeliveryWorld, farAhead, turns, WorldClient } from '@/__tests__/support/delivery-world';
import {
  type Audience,
  everyone,
  toRole,
  toSession,
  toUser,
  type Viewer,
} from '@/lib/events/audience';

const viewers: Viewer[] = [
  { userId: 'ana', sessionId: 'ses_ana_laptop', role: 'admin' },
  { userId: 'ana', sessionId: 'ses_ana_phone', role: 'admin' },
  { userId: 'ben', sessionId: 'ses_ben', role: 'user' },
  { userId: 'cleo', sessionId: 'ses_cleo', role: 'user' },
];
const audiences: Audience[] = [
  everyone,
  everyone,
  toRole('admin'),
  toUser('ana'),
  toUser('ben'),
  toSession('ses_ana_phone'),
];
const filters = [null, ['test'], ['system'], ['test', 'system']];

type Step = (world: DeliveryWorld) => Promise<void> | void;

const nth = fc.nat({ max: 20 });
const client = (world: DeliveryWorld, at: number) => world.clients[at % world.clients.length]!;
const step = (name: string, run: Step) => Object.assign(run, { toString: () => name });

const steps: fc.Arbitrary<Step>[] = [
  fc
    .tuple(nth, fc.constantFrom(...audiences), fc.constantFrom('test', 'system'), nth)
    .map(([at, audience, topic, count]) =>
      step(`publish ${count + 1} ${topic} for ${JSON.stringify(audience)} at ${at}`, (world) =>
        world.publish(at, audience, topic as 'test', count + 1),
      ),
    ),
  fc
    .tuple(nth, nth)
    .map(([who, at]) => step(`${who} comes at ${at}`, (world) => client(world, who).comeBack(at))),
  fc
    .tuple(nth, nth, fc.constantFrom('other-3', `test-${farAhead}`, 'garbage', 'test-0'))
    .map(([who, at, cursor]) =>
      step(`${who} comes at ${at} with ${cursor}`, (world) =>
        client(world, who).comeBack(at, cursor),
      ),
    ),
  nth.map((who) => step(`${who} is dropped`, (world) => client(world, who).drop())),
  fc
    .tuple(nth, fc.boolean())
    .map(([who, on]) =>
      step(`${who} ${on ? 'stalls' : 'reads'}`, (world) => client(world, who).stall(on)),
    ),
  fc.tuple(nth, fc.constantFrom(...filters)).map(([who, topics]) =>
    step(`${who} wants ${topics ?? 'everything'}`, (world) => {
      const self = client(world, who);
      self.drop();
      if (self.state === 'away') self.topics = topics;
    }),
  ),
  nth.map((keep) => step(`the log is trimmed to ${keep}`, (world) => world.trim(keep))),
  fc
    .tuple(nth, nth)
    .map(([who, at]) =>
      step(`${who} is revoked at ${at}`, (world) =>
        world.revoke(at, client(world, who).viewer.sessionId),
      ),
    ),
  fc
    .tuple(fc.nat({ max: 1 }), fc.boolean())
    .map(([at, cleanly]) =>
      step(`server ${at} ${cleanly ? 'restarts' : 'crashes'}`, (world) =>
        world.restart(at, cleanly),
      ),
    ),
  fc
    .tuple(nth, nth, nth)
    .map(([who, at, limit]) =>
      step(`${who} asks ${at} for ${limit + 1} of the history`, (world) =>
        world.readers[who % world.readers.length]!.ask(at, limit + 1),
      ),
    ),
  nth.map((at) =>
    step(`server ${at} looks into the log`, (world) =>
      world.process(at).wake.signal('events', undefined),
    ),
  ),
  nth.map((count) => step(`${count} turns pass`, () => turns(count))),
];
// Publishing and coming back are what most of a stream's life is made of.
const anyStep = fc.oneof(
  { arbitrary: steps[0]!, weight: 6 },
  { arbitrary: steps[1]!, weight: 4 },
  ...steps.slice(2).map((arbitrary) => ({ arbitrary, weight: 1 })),
);

/** How much of what the property is about has happened at all. */
const happened = { seen: 0, resets: 0, pages: 0, pageResets: 0 };

const numRuns = globalThis.testDatabase === 'postgres' ? 40 : 200;

test('whatever happens, every visible event is seen or covered by a reset, in order, and nothing else is ever seen', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(anyStep, fc.boolean()), { minLength: 10, maxLength: 60 }),
      async (plan) => {
        const base = await openTestLog();
        const world = new DeliveryWorld(base);
        await world.startProcess(0);
        await world.startProcess(1);
        world.clients.push(...viewers.map((viewer) => new WorldClient(world, viewer)));
        world.readers.push(...viewers.map((viewer) => new HistoryReader(world, viewer)));
        for (const each of world.clients) await each.comeBack(0);
        const running: unknown[] = [];
        for (const [run, wait] of plan) {
          const done = run(world);
          if (wait) await done;
          else running.push(done);
        }
        await Promise.all(running);
        await world.calmDown();

        for (const each of world.readers) await each.ask(0, 1_000);
        for (const each of [...world.clients, ...world.readers]) each.check();
        const complaints = [...world.clients, ...world.readers].flatMap((each) => each.complaints);
        for (const { pages, resets } of world.readers) {
          happened.pages += pages;
          happened.pageResets += resets;
        }
        const { seq: last = 0 } = world.published.at(-1) ?? {};
        for (const each of world.clients) {
          happened.seen += each.seen;
          happened.resets += each.resets;
          if (each.isRevoked) {
            if (each.state !== 'away') complaints.push(`${each.viewer.sessionId} is still there`);
            continue;
          }
          const missed = world.missed(each, each.position ?? 0, last);
          if (missed.length > 0) {
            complaints.push(
              `${each.viewer.sessionId} never got ${missed.map(({ seq }) => seq).join(', ')}`,
            );
          }
        }
        world.stop();
        await base.db.destroy();
        expect(complaints).toEqual([]);
      },
    ),
    { numRuns },
  );
  expect(happened.seen).toBeGreaterThan(1_000);
  expect(happened.resets).toBeGreaterThan(20);
  // Four last looks a run are certain; these are beside them.
  expect(happened.pages).toBeGreaterThan(numRuns * 4.2);
  expect(happened.pageResets).toBeGreaterThan(5);
}, 120_000);
