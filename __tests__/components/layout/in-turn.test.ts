import { inTurn } from '@/components/layout/in-turn';

/** Idle times in the test's hands. */
function holdIdle() {
  const waiting: (() => void)[] = [];
  globalThis.requestIdleCallback = (run) => waiting.push(() => run({} as IdleDeadline));
  return {
    async idle() {
      for (let n = 0; n < 5; n += 1) await Promise.resolve();
      waiting.shift()?.();
      for (let n = 0; n < 5; n += 1) await Promise.resolve();
    },
  };
}
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'requestIdleCallback');
});

test('loads one after another, each when there is nothing else to do', async () => {
  const browser = holdIdle();
  const order: string[] = [];
  const load = (name: string) => async () => order.push(name);
  const both = Promise.all([inTurn(load('log')), inTurn(load('faults'))]);
  expect(order).toEqual([]);
  await browser.idle();
  expect(order).toEqual(['log']);
  await browser.idle();
  expect(order).toEqual(['log', 'faults']);
  expect(await both).toEqual([1, 2]);
});

test('one that fails does not hold up the next, also in browsers that do not tell when they are idle', async () => {
  const failing = inTurn(() => Promise.reject(new Error('offline')));
  const next = inTurn(async () => 'there');
  await expect(failing).rejects.toThrow('offline');
  expect(await next).toBe('there');
});
