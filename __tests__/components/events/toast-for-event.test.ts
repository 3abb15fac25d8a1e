import { toastForEvent } from '@/components/events/toast-for-event';

const base = { video_id: null, job_id: 'j', batch_id: 'b' };
const complete = (source: 'cache' | 'generated') => ({
  type: 'summary_complete' as const,
  data: { ...base, title: 'Talk', source, model_used: 'extractive', summary_id: 's1' },
});
const failed = (code: string) => ({
  type: 'summary_failed' as const,
  data: { ...base, title: 'Talk', code, message: 'Because.', retryable: false },
});
const batch = (counts: object) => ({
  type: 'batch_complete' as const,
  data: {
    batch_id: 'b',
    total: 10,
    completed: 10,
    failed: 0,
    cancelled: 0,
    from_cache: 0,
    ...counts,
  },
});

test('a summary is announced with a way to it', () => {
  expect(toastForEvent(complete('generated'), 1)).toEqual({
    kind: 'success',
    message: 'Summary ready',
    description: 'Talk',
    action: { label: 'Read', href: '/summaries/s1' },
  });
  expect(toastForEvent(complete('cache'), 1)?.message).toBe('Already summarized');
});

test('a failure says why; a cancel says nothing', () => {
  expect(toastForEvent(failed('no_captions'), 1)).toMatchObject({
    kind: 'error',
    message: 'No summary of “Talk”',
    description: 'Because.',
  });
  expect(toastForEvent(failed('cancelled'), 1)).toBeNull();
});

test('a batch of many says so once, at its end', () => {
  expect(toastForEvent(complete('generated'), 10)).toBeNull();
  expect(toastForEvent(failed('no_captions'), 10)).toBeNull();
  expect(toastForEvent(batch({}), 10)).toMatchObject({
    kind: 'success',
    message: '10 summaries ready',
  });
  expect(toastForEvent(batch({ completed: 8, failed: 2 }), 10)).toMatchObject({
    kind: 'warning',
    message: '8 summaries ready, 2 failed',
  });
  expect(toastForEvent(batch({ total: 2, completed: 2 }), 2)).toBeNull();
  expect(toastForEvent(batch({ completed: 0, failed: 10 }), 10)).toEqual({
    kind: 'error',
    message: '10 videos failed',
    action: { label: 'Show', href: '/#b' },
  });
});

test('who cancelled a batch needs no word about it', () => {
  expect(toastForEvent(batch({ total: 0, completed: 0, cancelled_lists: 1 }), 1)).toBeNull();
  expect(toastForEvent(batch({ completed: 0, cancelled: 10 }), 10)).toBeNull();
  expect(toastForEvent(batch({ completed: 4, cancelled: 6 }), 10)).toBeNull();
});

test('playlists that could not be read are said, whatever the size of their batch', () => {
  const unread = batch({ total: 0, completed: 0, failed_lists: 1 });
  expect(toastForEvent(unread, 1)).toEqual({
    kind: 'warning',
    message: 'A playlist or channel could not be read',
    description: 'The card on the home page says why.',
    action: { label: 'Show', href: '/#b' },
  });
  const beside = batch({ total: 1, completed: 1, failed_lists: 2 });
  expect(toastForEvent(beside, 1)?.message).toBe('2 playlists or channels could not be read');
  expect(toastForEvent(batch({ failed_lists: 1 }), 10)?.message).toBe(
    '10 summaries ready, 1 list not read',
  );
});

test('a playlist of which nothing can be used is no failure', () => {
  expect(toastForEvent(batch({ total: 0, completed: 0 }), 1)).toEqual({
    kind: 'warning',
    message: 'No videos to summarize',
    description: 'All videos of the list were skipped.',
  });
});

test('system messages keep their tone', () => {
  const data = { message: 'Maintenance at ten.', type: 'warning' as const, timestamp: 0 };
  expect(toastForEvent({ type: 'system', data }, 1)).toEqual({
    kind: 'warning',
    message: 'Maintenance at ten.',
  });
});

test('a pause of YouTube is told in the time of whoever reads it', () => {
  const until = new Date(2026, 0, 1, 14, 30).getTime();
  const data = {
    message: 'New videos wait until 13:30 UTC.',
    type: 'warning' as const,
    timestamp: 0,
    code: 'bot_check',
    until,
  };
  const time = new Date(until).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  expect(toastForEvent({ type: 'system', data }, 1)).toEqual({
    kind: 'warning',
    message: `YouTube asks this server to prove it is no robot. New videos wait until ${time} and then go on by themselves.`,
    action: { label: 'Show', href: '/' },
  });
});

test('a note about one batch is for the inbox only', () => {
  const data = {
    message: '3 from the cache.',
    type: 'info' as const,
    timestamp: 0,
    batch_id: 'bat_1',
  };
  expect(toastForEvent({ type: 'system', data }, 1)).toBeNull();
});

test('everything else is silent', () => {
  expect(toastForEvent({ type: 'ping', data: { at: 1 } }, 1)).toBeNull();
});
