import type { DurableType } from '@/lib/events/registry';
import { callsForReading, toInboxItem } from '@/lib/inbox/inbox-item';

const item = (type: DurableType, data: object) => toInboxItem({ id: 'e-1', type, at: 5, data });
const job = { job_id: 'job_1', batch_id: 'bat_1', video_id: 'v' };
const counts = { batch_id: 'bat_1', completed: 3, failed: 2, cancelled: 0, from_cache: 0 };

test('a finished video leads to its summary', () => {
  const data = { ...job, title: 'A talk', source: 'cache', model_used: 'm', summary_id: 'sum_1' };
  expect(item('summary_complete', data)).toMatchObject({
    kind: 'finished',
    title: 'A talk',
    detail: 'Already summarized',
    href: '/summaries/sum_1',
  });
});

test('a failed one leads to its batch and says why; one that was cancelled is no item', () => {
  const data = { ...job, title: 'A talk', code: 'no_captions', message: 'Why.', retryable: false };
  expect(item('summary_failed', data)).toMatchObject({ detail: 'Why.', href: '/#bat_1' });
  expect(item('summary_failed', { ...data, code: 'cancelled' })).toBeNull();
});

test('a batch of many says what came of it; a small one leaves that to its videos', () => {
  expect(item('batch_complete', { ...counts, total: 5 })).toMatchObject({
    title: '3 summaries ready, 2 failed',
    href: '/#bat_1',
  });
  expect(item('batch_complete', { ...counts, total: 5, failed: 0 })?.href).toBe('/#library');
  expect(item('batch_complete', { ...counts, total: 5, completed: 0, failed: 5 })).toMatchObject({
    title: '5 videos failed',
    href: '/#bat_1',
  });
  expect(item('batch_complete', { ...counts, total: 3 })).toBeNull();
  expect(item('batch_complete', { ...counts, total: 5, cancelled: 1 })).toBeNull();
  const empty = { ...counts, total: 0, completed: 0, failed: 0 };
  expect(item('batch_complete', { ...empty, failed_lists: 1 })).toMatchObject({
    kind: 'failed',
    href: '/#bat_1',
  });
  expect(item('batch_complete', { ...empty, cancelled_lists: 1 })).toBeNull();
  expect(item('batch_complete', empty)).toMatchObject({ kind: 'batch', href: null });
});

test('a note about a batch is listed and calls for nobody; a message does', () => {
  const data = { message: 'Words.', type: 'warning', timestamp: 0 };
  const note = item('system', { ...data, batch_id: 'bat_1' })!;
  expect(note).toMatchObject({ kind: 'note', href: '/#bat_1' });
  expect(callsForReading(note)).toBe(false);
  const message = item('system', data)!;
  expect(message).toMatchObject({ kind: 'warning', title: 'Words.', href: null });
  expect(callsForReading(message)).toBe(true);
});

test('a notice about a webhook or a token leads to where one sees to it', () => {
  const data = { message: 'Words.', type: 'warning', timestamp: 0 };
  expect(item('system', { ...data, code: 'webhook' })?.href).toBe('/settings/webhooks');
  expect(item('system', { ...data, code: 'token' })?.href).toBe('/settings/tokens');
});

test('a pause says until when in the time of who reads it', () => {
  const until = new Date(2026, 0, 1, 14, 30).getTime();
  const data = { message: 'UTC', type: 'warning', timestamp: 0, code: 'ip_blocked', until };
  expect(item('system', data)).toMatchObject({
    title: expect.stringMatching(/wait until .*2?[24]:30/),
    href: '/',
  });
});

test('a notice about a webhook leads to it', () => {
  const data = { message: 'It was switched off.', type: 'error', timestamp: 0, code: 'webhook' };
  expect(item('system', { ...data, webhook_id: 'whe_1' })).toMatchObject({
    kind: 'warning',
    href: '/settings/webhooks/whe_1',
  });
  expect(item('system', data)?.href).toBe('/settings/webhooks');
});

test('what only one connection is told is no item', () => {
  expect(toInboxItem({ id: '', type: 'ping', at: 0, data: { at: 0 } })).toBeNull();
});
