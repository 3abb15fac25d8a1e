import fc from 'fast-check';
import { errorCodeOf } from '@/lib/errors';
import { parseCueFile } from '@/lib/transcripts/cue-files';
import { parseJson3 } from '@/lib/transcripts/json3';
import { parseCaptions } from '@/lib/transcripts/parse-captions';
import { parseTimedText } from '@/lib/transcripts/parse-timed-text';
import { buildPassages } from '@/lib/transcripts/passages';
import { parsePlainText } from '@/lib/transcripts/plain-text';
import { captionFormats, type Segment } from '@/lib/transcripts/segments';
import { decodeCaptions } from '@/lib/transcripts/server/decode-captions';
import { parseTimedTextXml } from '@/lib/transcripts/timed-text-xml';

/** Pieces of every format, whole and broken, which random order makes into files that nobody would write. */
const pieces = [
  ...['WEBVTT', 'WEBVTT\n\n', 'NOTE x', '1', '2', '\n', '\n\n', '\r\n', '\r', ' ', '\ufeff'],
  ...['00:00:01,000 --> 00:00:03,500', '00:01.000 --> 00:03.500 align:start', '-->', '1 --> 2'],
  ...['99:99:99,999 --> 00:00:00,000', '00:00:05.1 --> 00:00:04.9', 'Hello there', 'so today'],
  ...['<i>', '</i>', '<c.color>', '<00:00:01.000>', '{\\an8}', '&amp;', '&amp;lt;', '&#39;', '&#x'],
  ...['<?xml version="1.0"?>', '<timedtext format="3">', '<transcript>', '<body>', '</body>'],
  ...['<p t="1000" d="2500">', '<p t="-5" d="1e9">', '<p>', '</p>', '<s t="4">', '</s>', '<br/>'],
  ...['<text start="1.5" dur="2">', '<text start="NaN">', '</text>', '<![CDATA[', ']]>', '<!--'],
  ...['{"events":[', ']}', '{"tStartMs":1000,"dDurationMs":5,"segs":[{"utf8":"ab"}]}', ',', '{}'],
  ...[
    '{"tStartMs":-1e308,"segs":[{"utf8":"x"}]}',
    'null',
    '"',
    '12:34 Hello',
    '[1:02:03] x',
    '0:01',
  ],
  ...['日本語。', '😀', '\ud800', '\u0000', '\u2028', 'a'.repeat(3_000), ' x'.repeat(2_000)],
];
const file = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join('\n')),
);
const runs = { numRuns: 400 };

const parsers = {
  'SRT and VTT': parseCueFile,
  json3: parseJson3,
  'srv3 and classic XML': parseTimedTextXml,
} as const;

test.each(Object.entries(parsers))('no text makes the parser of %s throw', async (_, parse) => {
  await fc.assert(
    fc.asyncProperty(file, async (text) => {
      const { cues, problem } = await parse(text);
      for (const { startMs, endMs } of cues) {
        expect(startMs).not.toBeNaN();
        expect(endMs).not.toBeNaN();
      }
      if (problem?.line) expect(problem.line).toBeLessThanOrEqual(text.split('\n').length * 2 + 1);
    }),
    runs,
  );
});

test('no text makes the parser of plain text throw', async () => {
  await fc.assert(
    fc.asyncProperty(file, async (text) => {
      const { segments } = await parsePlainText(text);
      for (const { startMs } of segments) expect(startMs).toBeGreaterThanOrEqual(0);
    }),
    runs,
  );
});

/** Ordered, apart, inside the video, and with something to read. */
function expectOrdered(segments: readonly Segment[], durationMs: number): void {
  let reached = 0;
  for (const { startMs, endMs, text } of segments) {
    expect(startMs).toBeGreaterThanOrEqual(reached);
    expect(endMs).toBeGreaterThanOrEqual(startMs);
    expect(endMs).toBeLessThanOrEqual(durationMs);
    expect(text.trim()).not.toBe('');
    reached = endMs;
  }
}

test('whatever YouTube answers, segments are ordered, apart and inside the video', async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.integer({ min: 1, max: 20_000_000 }), async (text, durationMs) => {
      expectOrdered((await parseTimedText(text, durationMs)) ?? [], durationMs);
    }),
    runs,
  );
});

test('whatever is uploaded as whatever, it is read in order or refused for a reason', async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.constantFrom(...captionFormats), async (text, format) => {
      try {
        const { segments, timed } = await parseCaptions(format, text);
        expect(segments.length).toBeGreaterThan(0);
        if (timed) expectOrdered(segments, Number.POSITIVE_INFINITY);
        await buildPassages(segments, timed);
      } catch (error) {
        expect(['captions_invalid', 'captions_empty']).toContain(errorCodeOf(error));
      }
    }),
    runs,
  );
});

test('any bytes are decoded into some text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
      expect(typeof (await decodeCaptions(bytes))).toBe('string');
    }),
    runs,
  );
});
