import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { formatEventId, parseEventId } from '@/lib/events/event-id';
import { concatFrames, encodeFrame, encodeJsonFrame } from '@/lib/events/frame';
import { createFrameParser, type ParsedFrame } from '@/lib/events/frame-parser';
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

/** Cuts a text at the given places. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [...at, text.length].map((end, index) => text.slice(at[index - 1] ?? 0, end));
}

function parseOwn(parts: readonly string[]): ParsedFrame[] {
  const frames: ParsedFrame[] = [];
  const parser = createFrameParser((frame) => frames.push(frame));
  for (const part of parts) parser.feed(part);
  return frames;
}

/** The same by the independent parser, which leaves keeping the last id to its user. */
function parseIndependently(parts: readonly string[]): ParsedFrame[] {
  const frames: ParsedFrame[] = [];
  let lastEventId = '';
  const parser = createParser({
    onEvent: ({ event, id, data }) => {
      lastEventId = id ?? lastEventId;
      frames.push({ type: event || 'message', data, lastEventId });
    },
  });
  for (const part of parts) parser.feed(part);
  return frames;
}

const places = fc.array(fc.nat());

test('our parser reads what our encoder writes, wherever it is cut', () => {
  const event = fc.tuple(fc.constantFrom(...eventTypes), fc.jsonValue(), fc.nat());
  fc.assert(
    fc.property(fc.array(event), places, (events, at) => {
      const frames = events.map(([type, data, seq]) => encodeFrame(type, data, `e-${seq}`));
      const text = new TextDecoder().decode(concatFrames(frames));
      expect(parseOwn(cut(text, at))).toEqual(
        events.map(([type, data, seq]) => ({
          type,
          data: JSON.stringify(data),
          lastEventId: `e-${seq}`,
        })),
      );
    }),
  );
});

test('our parser and an independent one agree on any stream, wherever it is cut', () => {
  const piece = fc.constantFrom(
    ...[
      'data',
      'event',
      'id',
      'retry',
      ':',
      ': ',
      ' ',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      'x',
      '7',
      'é',
      '😀',
      '\u2028',
    ],
  );
  // An id needs its block: what a stream says of ids in blocks without data, the other parser leaves out.
  const line = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const stream = fc
    .array(fc.oneof(line, fc.constant('data: x'), fc.constant('event: test')), { maxLength: 30 })
    .map((lines) => lines.filter((text) => !/(?:^|[\r\n])id/.test(text)).join('\n'))
    // With a CR as the last character the other parser waits for what follows.
    .map((text) => `${text}\n:\n`);
  fc.assert(
    fc.property(stream, places, (text, at) => {
      const parts = cut(text, at);
      const own = parseOwn(parts).map(({ type, data }) => ({ type, data }));
      expect(own).toEqual(parseIndependently(parts).map(({ type, data }) => ({ type, data })));
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['a byte order mark', '\uFEFFdata: a\n\n', [['message', 'a', '']]],
  [
    'CRLF cut in two',
    ['data: a\r', '\n\r', '\ndata: b\r\n\r\n'],
    [
      ['message', 'a', ''],
      ['message', 'b', ''],
    ],
  ],
  [
    'an id that stays',
    'id: 1\ndata: a\n\ndata: b\n\n',
    [
      ['message', 'a', '1'],
      ['message', 'b', '1'],
    ],
  ],
  [
    'an id with a NUL',
    'id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n',
    [
      ['message', 'a', '1'],
      ['message', 'b', '1'],
    ],
  ],
  ['an id without data', 'id: 3\n\ndata: a\n\n', [['message', 'a', '3']]],
  [
    'comments and unknown fields',
    ': hi\nretry: 5\nfoo\ndata\ndata: a\n\n',
    [['message', '\na', '']],
  ],
  ['a block that breaks off', 'data: a\n\ndata: b\n', [['message', 'a', '']]],
])('%s is read as the specification says', (_, stream, expected) => {
  const frames = parseOwn([stream].flat());
  expect(frames.map(({ type, data, lastEventId }) => [type, data, lastEventId])).toEqual(expected);
});
