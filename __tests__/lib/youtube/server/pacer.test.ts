import { createPacer } from '@/lib/youtube/server/pacer';

const never = new AbortController().signal;

test('runs one task at a time, in order, with a gap between', async () => {
  const order: string[] = [];
  const starts: number[] = [];
  const pacer = createPacer({ gapMs: 20, random: () => 0.5 });
  const task = (name: string) => async () => {
    starts.push(performance.now());
    order.push(`${name} starts`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`${name} ends`);
    return name;
  };
  await expect(
    Promise.all(['a', 'b', 'c'].map((name) => pacer.run(task(name), never))),
  ).resolves.toEqual(['a', 'b', 'c']);
  expect(order).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  expect(starts[1]! - starts[0]!).toBeGreaterThanOrEqual(18);
});

test('what has time lets everything else go first', async () => {
  const order: string[] = [];
  const pacer = createPacer({ gapMs: 0 });
  const task = (name: string) => async () => void order.push(name);
  await Promise.all([
    pacer.run(task('running'), never, { priority: 'low' }),
    pacer.run(task('look 1'), never, { priority: 'low' }),
    pacer.run(task('look 2'), never, { priority: 'low' }),
    pacer.run(task('job 1'), never),
    pacer.run(task('job 2'), never),
  ]);
  expect(order).toEqual(['running', 'job 1', 'job 2', 'look 1', 'look 2']);
});

test('a failing task does not hold the others up', async () => {
  const pacer = createPacer({ gapMs: 0 });
  const failing = pacer.run(async () => {
    throw new Error('no');
  }, never);
  const next = pacer.run(async () => 'yes', never);
  await expect(failing).rejects.toThrow('no');
  await expect(next).resolves.toBe('yes');
});

test('a task that is aborted while it waits never runs', async () => {
  const pacer = createPacer({ gapMs: 60_000 });
  await pacer.run(async () => undefined, never);
  const controller = new AbortController();
  const ran = jest.fn();
  const waiting = pacer.run(async () => ran(), controller.signal);
  controller.abort();
  await expect(waiting).rejects.toThrow();
  expect(ran).not.toHaveBeenCalled();
});
