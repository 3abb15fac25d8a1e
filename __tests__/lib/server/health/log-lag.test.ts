import { createClock } from '@/__tests__/support/database';
import { createLogLag } from '@/lib/server/health/log-lag';

function setUp() {
  const clock = createClock();
  const [log, process] = [{ head: 10 }, { head: 10 }];
  const lagMs = createLogLag({
    readHead: async () => log.head,
    reached: () => process.head,
    now: clock,
  });
  return { clock, log, process, lagMs };
}

test('a process that has reached the end of the log is not behind, however long nothing happens', async () => {
  const { clock, lagMs } = setUp();
  expect(await lagMs()).toBe(0);
  clock.advance(60_000);
  expect(await lagMs()).toBe(0);
});

test('one that does not get on is behind by the time since it was first seen', async () => {
  const { clock, log, lagMs } = setUp();
  log.head = 11;
  expect(await lagMs()).toBe(0);
  clock.advance(12_000);
  log.head = 20;
  expect(await lagMs()).toBe(12_000);
});

test('one that gets on, but not to where the log was, is behind', async () => {
  const { clock, log, process, lagMs } = setUp();
  log.head = 1_000;
  await lagMs();
  clock.advance(12_000);
  process.head = 999;
  expect(await lagMs()).toBe(12_000);
  process.head = 1_000;
  expect(await lagMs()).toBe(0);
});
