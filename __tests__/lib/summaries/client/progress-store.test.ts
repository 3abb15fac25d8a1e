import { createFakeWorld } from '@/__tests__/support/fake-event-source';
import { createEventStore } from '@/lib/events/client/event-store';
import { createProgressStore } from '@/lib/summaries/client/progress-store';

function open() {
  const world = createFakeWorld();
  const events = createEventStore(world);
  const progress = createProgressStore(events);
  events.start();
  world.source.greet();
  const report = (percent: number, more: object = {}) =>
    world.source.send('summary_progress', {
      status: 'processing',
      message: 'Summarizing',
      progress: 0,
      total: 1,
      percent,
      phase: 'summarizing',
      batch_id: 'b',
      job_id: 'j',
      current_video: { id: null, title: 'Talk' },
      ...more,
    });
  const end = () =>
    world.source.send(
      'summary_failed',
      {
        video_id: null,
        code: 'timeout',
        message: 'x',
        retryable: true,
        job_id: 'j',
        batch_id: 'b',
      },
      'e-1',
    );
  const percent = () => progress.getSnapshot().get('j')?.percent;
  return { events, progress, report, end, percent };
}

test('only goes forward', () => {
  const { report, percent, events } = open();
  report(30);
  report(20);
  expect(percent()).toBe(30);
  report(60);
  expect(percent()).toBe(60);
  events.stop();
});

test('is silent after the terminal event, until the job starts over', () => {
  const { report, end, percent, events } = open();
  report(60);
  end();
  report(70);
  expect(percent()).toBe(60);
  report(0, { status: 'starting' });
  expect(percent()).toBe(0);
  events.stop();
});

test('what an ended job last showed stays until its row says it', () => {
  const { report, end, progress, events } = open();
  report(60);
  end();
  expect(progress.getSnapshot().get('j')).toMatchObject({ phase: 'failed', percent: 60 });
  progress.forget(['j', 'unknown']);
  expect(progress.getSnapshot().size).toBe(0);
  report(70);
  expect(progress.getSnapshot().size).toBe(0);
  events.stop();
});

test('a job that is tried again begins at nothing and is heard again', () => {
  const { report, end, percent, progress, events } = open();
  report(60);
  end();
  progress.restart(['j']);
  expect(percent()).toBeUndefined();
  report(5);
  expect(percent()).toBe(5);
  events.stop();
});

test('a new snapshot for every change, the same one otherwise', () => {
  const { progress, report, events } = open();
  const before = progress.getSnapshot();
  expect(progress.getSnapshot()).toBe(before);
  report(10);
  expect(progress.getSnapshot()).not.toBe(before);
  events.stop();
});
