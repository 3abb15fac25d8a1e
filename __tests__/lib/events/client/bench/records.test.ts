import { createClockOffset } from '@/lib/events/client/bench/clock-offset';
import {
  type BenchEvent,
  createEventList,
  eventAsJson,
  eventAsText,
} from '@/lib/events/client/bench/event-list';
import { createLatencies, latencyBoundsMs, percentile } from '@/lib/events/client/bench/latency';
import { createRawLog, rawRows, rawText } from '@/lib/events/client/bench/raw-log';
import type { EventType } from '@/lib/events/registry';

const event = (n: number, type: EventType = 'test', data: unknown = { n }): BenchEvent => ({
  n,
  type,
  id: `e-${n}`,
  data,
  json: JSON.stringify(data),
  arrivedAt: n,
  publishedAt: null,
  via: 'stream',
  replayed: false,
});

describe('the list of events', () => {
  const numbers = (list: ReturnType<typeof createEventList>) =>
    list.snapshot().shown.map(({ n }) => n);

  test('keeps the newest, and says how many had to make room and how far the screen moves', () => {
    const list = createEventList(10, 5);
    list.filter({ type: 'test', text: '' });
    for (let n = 1; n <= 20; n += 1) list.add(event(n, n % 2 ? 'test' : 'system'));
    expect(numbers(list)).toEqual([11, 13, 15, 17, 19]);
    expect(list.snapshot()).toMatchObject({ kept: 10, forgotten: 10, shiftedBy: 5 });
  });

  test('filters by type and by text in type, id and data, also what is there already', () => {
    const list = createEventList();
    list.add(event(1, 'system', { message: 'Maintenance at ten' }));
    list.add(event(2));
    list.add(event(3, 'system', { message: 'Done' }));
    list.filter({ type: null, text: 'MAINTENANCE' });
    expect(numbers(list)).toEqual([1]);
    expect(list.snapshot().filter).toEqual({ type: null, text: 'MAINTENANCE' });
    list.filter({ type: 'system', text: '' });
    expect(numbers(list)).toEqual([1, 3]);
    list.filter({ type: 'system', text: 'e-3' });
    expect(numbers(list)).toEqual([3]);
    list.add(event(33, 'system'));
    expect(numbers(list)).toEqual([3, 33]);
  });

  test('what waits while paused is bounded, too', () => {
    const list = createEventList(10, 5);
    list.pause();
    for (let n = 1; n <= 40; n += 1) list.add(event(n));
    expect(list.snapshot()).toMatchObject({ shown: [], waiting: 10, forgotten: 30 });
    list.resume();
    expect(numbers(list)).toEqual([31, 32, 33, 34, 35, 36, 37, 38, 39, 40]);
    list.clear();
    expect(list.snapshot()).toMatchObject({ shown: [], kept: 0, forgotten: 0 });
  });

  test('an event can be copied as it was on the wire, and as JSON', () => {
    expect(eventAsText(event(7))).toBe('event: test\ndata: {"n":7}\nid: e-7');
    expect(eventAsText({ ...event(7), id: '' })).toBe('event: test\ndata: {"n":7}');
    expect(eventAsJson({ ...event(7), publishedAt: 5 })).toEqual({
      id: 'e-7',
      type: 'test',
      data: { n: 7 },
      arrived_at: '1970-01-01T00:00:00.007Z',
      published_at: '1970-01-01T00:00:00.005Z',
      via: 'stream',
      replayed: false,
    });
  });
});

describe('the raw bytes', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('are shown as they came, read by read, in text and in hex', () => {
    const log = createRawLog();
    log.remark('GET /events', 0);
    log.bytes(bytes('event: ping\ndata: {"a'), 1);
    log.bytes(bytes('t":1}\n\n'), 2);
    const { blocks, totalBytes } = log.snapshot();
    const text = rawText(blocks, 'text').split('\n');
    expect(text.map((line) => line.replace(/^# \S+/, '#'))).toEqual([
      '# GET /events',
      '# 21 bytes',
      'event: ping',
      'data: {"a',
      '# 7 bytes',
      't":1}',
      '',
    ]);
    expect(totalBytes).toBe(28);
    expect(rawText(blocks, 'hex')).toContain(
      '000000  65 76 65 6e 74 3a 20 70  69 6e 67 0a 64 61 74 61  |event: ping.data|',
    );
    expect(rawText(blocks, 'hex')).toContain('000010  3a 20 7b 22 61');
  });

  test('a character that two reads share is not torn', () => {
    const log = createRawLog();
    const whole = bytes('data: "ü"\n');
    log.bytes(whole.subarray(0, 8), 0);
    log.bytes(whole.subarray(8), 0);
    expect(rawText(log.snapshot().blocks, 'text')).not.toContain('\uFFFD');
  });

  test('rows are found wherever one looks', () => {
    const log = createRawLog();
    for (let n = 0; n < 50; n += 1) {
      if (n % 7 === 0) log.remark(`remark ${n}`, 0);
      log.bytes(bytes(`event: test\ndata: ${n}\n\n`), 0);
    }
    const { blocks } = log.snapshot();
    for (const view of ['text', 'hex'] as const) {
      const { count, row } = rawRows(blocks, view);
      const seen = Array.from({ length: count }, (_, index) => row(index));
      expect(new Set(seen.map(({ block }) => block)).size).toBe(blocks.length);
      expect(seen.filter(({ text }) => text === null)).toHaveLength(blocks.length);
    }
  });

  test('the oldest make room', () => {
    const log = createRawLog();
    for (let n = 0; n < 3_000; n += 1) log.bytes(bytes('x'.repeat(1_000)), n);
    const { blocks, totalBytes, forgottenBytes } = log.snapshot();
    const kept = blocks.reduce(
      (sum, block) => sum + (block.kind === 'bytes' ? block.bytes.length : 0),
      0,
    );
    expect(kept).toBeLessThan(400_000);
    expect(kept + forgottenBytes).toBe(totalBytes);
    expect(blocks.at(-1)!.at).toBe(2_999);
  });

  test('what is shown moves by the rows of what had to make room, in either view', () => {
    const log = createRawLog();
    const shifted = () => log.snapshot().shiftedBy;
    const rows = (view: 'text' | 'hex') => rawRows(log.snapshot().blocks, view).count;
    const read = bytes('a\nb\nc\n'.repeat(100));
    for (let n = 0; n < 63; n += 1) log.bytes(new Uint8Array(5_000).fill(10), 0);
    const before = { text: rows('text'), hex: rows('hex') };
    expect(shifted()).toEqual({ text: 0, hex: 0 });
    log.bytes(read, 0);
    const { text, hex } = shifted();
    expect(text).toBe(before.text + 1 + 300 - rows('text'));
    expect(hex).toBe(before.hex + 1 + Math.ceil(600 / 16) - rows('hex'));
    expect(text).toBeGreaterThan(0);

    // What waits is not on screen: nothing moves for it.
    log.pause();
    for (let n = 0; n < 64; n += 1) log.bytes(new Uint8Array(5_000), 0);
    expect(shifted()).toEqual({ text, hex });
    log.clear();
    expect(shifted()).toEqual({ text: 0, hex: 0 });
  });
});

describe('the offset of two clocks', () => {
  test('lies between what question and answer allow, and every observation narrows it', () => {
    const clocks = createClockOffset();
    expect(clocks.estimate()).toBeNull();
    // The server is 1,000 ms ahead; 40 ms there and 20 ms back.
    clocks.exchange(0, 1_040, 60);
    const first = clocks.estimate()!;
    expect(Math.abs(first.offsetMs - 1_000)).toBeLessThanOrEqual(first.errorMs);
    clocks.arrival(1_100, 103);
    const second = clocks.estimate()!;
    expect(second.errorMs).toBeLessThan(first.errorMs);
    expect(Math.abs(second.offsetMs - 1_000)).toBeLessThanOrEqual(second.errorMs);
    expect(second.exchanges).toBe(1);
  });

  test('a clock that was set makes older observations void', () => {
    const clocks = createClockOffset();
    clocks.exchange(0, 5, 10);
    clocks.exchange(100, 5_105, 110);
    expect(clocks.estimate()).toMatchObject({ exchanges: 1 });
    expect(clocks.estimate()!.offsetMs).toBeCloseTo(5_000, -1);
  });
});

describe('latencies', () => {
  test('percentiles are of nearest rank', () => {
    const sorted = Array.from({ length: 100 }, (_, n) => n + 1);
    expect([50, 95, 99, 100].map((percent) => percentile(sorted, percent))).toEqual([
      50, 95, 99, 100,
    ]);
    expect(percentile([7], 50)).toBe(7);
  });

  test('a better idea of the offset corrects what was measured before', () => {
    const latencies = createLatencies();
    expect(latencies.summarize(0)).toBeNull();
    for (const ms of [-997, -990, -900]) latencies.add(ms);
    expect(latencies.summarize(1_000)).toMatchObject({
      count: 3,
      p50Ms: 10,
      p99Ms: 100,
      maxMs: 100,
    });
    expect(latencies.summarize(1_010)).toMatchObject({ p50Ms: 20, maxMs: 110 });
  });

  test('every one is in the bar it belongs to', () => {
    const latencies = createLatencies();
    for (const ms of [0, 0.9, 1, 4.9, 5, 999, 60_000]) latencies.add(ms);
    const { bars } = latencies.summarize(0)!;
    const at = (bound: number) => bars[(latencyBoundsMs as readonly number[]).indexOf(bound)];
    expect([at(0), at(1), at(2), at(5), at(500), at(5_000)]).toEqual([2, 1, 1, 1, 1, 1]);
  });
});
