import { createRecordingSink } from '@/__tests__/support/recording-sink';
import { Outlet, outletChunkBytes } from '@/lib/events/server/outlet';

const bytes = (text: string) => new TextEncoder().encode(text);
const large = (parts: number) => bytes('x'.repeat(outletChunkBytes * parts));

test('a large chunk goes in parts that a receiver can take in time', () => {
  const sink = createRecordingSink();
  const outlet = new Outlet(sink);
  expect(outlet.send(large(2.5))).toBe(true);
  expect(sink.chunks.map(({ length }) => length)).toEqual([
    outletChunkBytes,
    outletChunkBytes,
    outletChunkBytes / 2,
  ]);
});

test('a full receiver gets the rest part by part, each after a drain', () => {
  const sink = createRecordingSink();
  const outlet = new Outlet(sink);
  sink.room = false;
  expect(outlet.send(large(3))).toBe(false);
  expect(sink.chunks).toHaveLength(1);
  expect(outlet.bufferedBytes).toBe(2 * outletChunkBytes);
  expect(outlet.sendRest()).toBe(false);
  expect(outlet.sendRest()).toBe(false);
  expect(sink.text).toHaveLength(3 * outletChunkBytes);
  sink.room = true;
  expect(outlet.sendRest()).toBe(true);
  expect(sink.text).toHaveLength(3 * outletChunkBytes);
});

test('a stream that ends in the middle of a chunk ends after it', () => {
  const sink = createRecordingSink();
  const outlet = new Outlet(sink);
  sink.room = false;
  outlet.send(large(2));
  outlet.end(bytes('bye'));
  expect(sink.text).toHaveLength(2 * outletChunkBytes + 3);
  expect(sink.text.endsWith('xbye')).toBe(true);
  expect(sink.ended).toBe(true);
});

test('a stream that is cut off in the middle of a chunk says nothing that could be read as part of it', () => {
  const sink = createRecordingSink();
  const outlet = new Outlet(sink);
  sink.room = false;
  outlet.send(large(2));
  outlet.destroy(bytes('bye'));
  expect(sink.text).toHaveLength(outletChunkBytes);
  expect(sink.destroyed).toBe(true);
});

describe('faults', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('drop cuts the stream off at once', () => {
    const sink = createRecordingSink();
    new Outlet(sink).inject('drop', 1_000, () => undefined);
    expect(sink).toMatchObject({ destroyed: true, chunks: [] });
  });

  test('duplicate sends everything twice, for its time', () => {
    const sink = createRecordingSink();
    const outlet = new Outlet(sink);
    outlet.inject('duplicate', 1_000, () => undefined);
    outlet.send(bytes('a'));
    jest.advanceTimersByTime(1_000);
    outlet.send(bytes('b'));
    expect(sink.text).toBe('aab');
  });

  test('delay lets everything leave a second late and in order, also at its end', () => {
    const sink = createRecordingSink();
    const outlet = new Outlet(sink);
    outlet.inject('delay', 1_500, () => undefined);
    expect(outlet.send(bytes('a'))).toBe(true);
    jest.advanceTimersByTime(999);
    outlet.send(bytes('b'));
    expect(sink.text).toBe('');
    jest.advanceTimersByTime(1);
    expect(sink.text).toBe('a');
    jest.advanceTimersByTime(500);
    expect(sink.text).toBe('ab');
    outlet.send(bytes('c'));
    expect(sink.text).toBe('abc');
  });

  test('stall is a receiver that takes nothing, and says when it is over', () => {
    const sink = createRecordingSink();
    const outlet = new Outlet(sink);
    const onDrain = jest.fn();
    outlet.inject('stall', 1_000, onDrain);
    expect(outlet.send(bytes('a'))).toBe(false);
    expect(outlet.bufferedBytes).toBe(1);
    expect(sink.text).toBe('');
    jest.advanceTimersByTime(1_000);
    expect(sink.text).toBe('a');
    expect(onDrain).toHaveBeenCalledTimes(1);
    expect(outlet.send(bytes('b'))).toBe(true);
  });

  test('a stream that ends while chunks are held back ends after them', () => {
    const sink = createRecordingSink();
    const outlet = new Outlet(sink);
    outlet.inject('stall', 1_000, () => undefined);
    outlet.send(bytes('a'));
    outlet.end(bytes('bye'));
    expect(sink.ended).toBe(false);
    jest.advanceTimersByTime(1_000);
    expect(sink).toMatchObject({ text: 'abye', ended: true });
  });

  test('a new fault ends the one before it; they never pile up', () => {
    const sink = createRecordingSink();
    const outlet = new Outlet(sink);
    for (let n = 0; n < 50; n += 1) outlet.inject('duplicate', 60_000, () => undefined);
    outlet.send(bytes('a'));
    expect(sink.text).toBe('aa');
    outlet.inject('stall', 60_000, () => undefined);
    outlet.send(bytes('b'));
    outlet.inject('duplicate', 60_000, () => undefined);
    expect(sink.text).toBe('aab');
  });
});
