import { createClock } from '@/__tests__/support/database';
import { heartbeatMs } from '@/lib/summaries/server/leases';
import { createRunning } from '@/lib/summaries/server/running';

/** Leases whose answer the test gives, and what they were asked. */
function leasesUnderTest() {
  const questions: { ids: readonly string[]; answer(held: Set<string>): void }[] = [];
  const extend = (ids: readonly string[]) =>
    new Promise<Set<string>>((answer) => void questions.push({ ids, answer }));
  return { extend, questions };
}

/** A task that only ends by its signal. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason.message));
  });

test('what is no longer held is aborted, the rest goes on', async () => {
  const leases = leasesUnderTest();
  const running = createRunning({ leases, now: createClock() });
  const lost = running.run('job_1', untilAborted);
  void running.run('job_2', untilAborted);
  const extending = running.extend();
  leases.questions[0]!.answer(new Set(['job_2']));
  await extending;

  await expect(lost).resolves.toBe('the lease was lost');
  expect(running.ids()).toEqual(['job_2']);
});

test('what begins while leases are being extended is left alone', async () => {
  const leases = leasesUnderTest();
  const running = createRunning({ leases, now: createClock() });
  void running.run('job_1', untilAborted);
  const extending = running.extend();
  const signals: AbortSignal[] = [];
  void running.run('job_2', (signal) => {
    signals.push(signal);
    return untilAborted(signal);
  });
  leases.questions[0]!.answer(new Set(['job_1']));
  await extending;

  expect(leases.questions[0]!.ids).toEqual(['job_1']);
  expect(signals[0]!.aborted).toBe(false);
});

test('leases are extended out of turn only when that is overdue', async () => {
  const leases = leasesUnderTest();
  const clock = createClock();
  const running = createRunning({ leases, now: clock });
  void running.run('job_1', untilAborted);
  clock.advance(heartbeatMs);
  await running.extendOverdue();
  expect(leases.questions).toHaveLength(0);

  clock.advance(1);
  const extending = running.extendOverdue();
  expect(leases.questions).toHaveLength(1);
  leases.questions[0]!.answer(new Set(['job_1']));
  await extending;
  await running.extendOverdue();
  expect(leases.questions).toHaveLength(1);
});

test('a run that ends late does not make a later one of the same id forgotten', async () => {
  const running = createRunning({ leases: leasesUnderTest(), now: createClock() });
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const first = running.run('wrk_1', () => ended);
  const second = running.run('wrk_1', untilAborted);
  end();
  await first;
  expect(running.ids()).toEqual(['wrk_1']);
  running.abort(['wrk_1'], 'cancelled');
  await expect(second).resolves.toBe('cancelled');
  expect(running.ids()).toEqual([]);
});

test('that something is lost is asked before it is believed, and only of what runs here', async () => {
  const leases = leasesUnderTest();
  const running = createRunning({ leases, now: createClock() });
  const lost = running.run('job_1', untilAborted);
  void running.run('job_2', untilAborted);
  void running.run('job_3', untilAborted);
  const checking = running.recheck(['job_1', 'job_2', 'job_9']);
  expect(leases.questions[0]!.ids).toEqual(['job_1', 'job_2']);
  leases.questions[0]!.answer(new Set(['job_2']));
  await checking;
  await expect(lost).resolves.toBe('the lease was lost');
  expect(running.ids()).toEqual(['job_2', 'job_3']);
  await running.recheck(['job_9']);
  expect(leases.questions).toHaveLength(1);
});

test('what is taken up again before it has stopped runs once', async () => {
  const running = createRunning({ leases: leasesUnderTest(), now: createClock() });
  const first = running.run('wrk_1', untilAborted);
  const second = running.run('wrk_1', untilAborted);
  await expect(first).resolves.toBe('it runs anew');
  expect(running.ids()).toEqual(['wrk_1']);
  running.abort(['wrk_1'], 'the server is stopping');
  await expect(second).resolves.toBe('the server is stopping');
});
