import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { formatEventId, parseEventId } from '@/lib/events/event-id';
import { concatFrames, encodeFrame, encodeJsonFrame } from '@/lib/events/frame';
import { durableTypes, eventTypes } from '@/lib/events/registry';

function decode(chunk: Uint8Array) {
  const events: { event?: string; id?: string; data: string }[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  parser.feed(new TextDecoder().decode(chunk));
  return events;
}

test('whatever the data, an independent parser gets it back', () => {
  fc.assert(
    fc.property(fc.constantFrom(...eventTypes), fc.jsonValue(), (type, data) => {
      const [event, ...more] = decode(encodeFrame(type, data, 'abc-12'));
      expect(more).toEqual([]);
      expect(event).toMatchObject({ event: type, id: 'abc-12' });
      expect(JSON.parse(event!.data)).toEqual(JSON.parse(JSON.stringify(data)));
    }),
  );
});

test('line ends inside stored JSON text cannot end the block or start a field', () => {
  const [event, ...more] = decode(encodeJsonFrame('test', '"a\nid: 9\r\n\r\nevent: bye\r"', 'e-1'));
  expect(more).toEqual([]);
  expect(event).toMatchObject({ event: 'test', id: 'e-1' });
});

test('an id with a line end is refused', () => {
  expect(() => encodeFrame('test', {}, 'a\nb')).toThrow('unsafe event id');
});

test('several frames in one chunk stay several events', () => {
  const frames = [1, 2, 3].map((n) => encodeFrame('test', n, `e-${n}`));
  expect(decode(concatFrames(frames)).map(({ data }) => data)).toEqual(['1', '2', '3']);
});

test('event ids are read back, and nothing else is taken for one', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{1,32}$/), fc.nat(), (epoch, seq) => {
      expect(parseEventId(formatEventId({ epoch, seq }))).toEqual({ epoch, seq });
    }),
  );
  for (const bad of ['', '12', 'a-', 'a-01', 'a-1.5', 'a-99999999999999999', 'A-1', 'a-1\n']) {
    expect(parseEventId(bad)).toBeNull();
  }
});

test('every durable type is registered', () => {
  for (const type of durableTypes) expect(eventTypes).toContain(type);
});
