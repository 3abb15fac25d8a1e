import { longestHoldMs } from '@/__tests__/support/longest-hold';
import { parseCaptions } from '@/lib/transcripts/parse-captions';
import type { CaptionFormat } from '@/lib/transcripts/segments';
import { parseSourceLine } from '@/lib/youtube/source-line';

const megabytes = 6;
const fill = (part: string) => part.repeat(Math.floor((megabytes * 1024 * 1024) / part.length));
const time = '00:00:01.000 --> 10:00:03.000\n';

const files: [what: string, format: CaptionFormat, content: string][] = [
  ['open tags', 'vtt', `WEBVTT\n\n${time}${fill('<c')}`],
  ['open braces', 'srt', `1\n${time}${fill('{\\a')}`],
  ['one endless line', 'srt', `1\n${time}${fill('more and more words ')}`],
  ['one endless word', 'vtt', `WEBVTT\n\n${time}${fill('x')}`],
  ['a book in one line', 'text', fill('It was a bright cold day in April, and so on. ')],
  ['a book without spaces', 'text', fill('これは長い文章です。')],
  ['nothing but marks', 'text', fill('."')],
  [
    'one json3 event',
    'json3',
    JSON.stringify({ events: [{ tStartMs: 0, segs: [{ utf8: fill('ab ') }] }] }),
  ],
  ['many json3 events', 'json3', `{"events":[${fill('{"tStartMs":1,"segs":[{"utf8":"a"}]},')}{}]}`],
  [
    'one srv3 cue',
    'srv3',
    `<timedtext><body><p t="0" d="9000000">${fill('ab &amp; ')}</p></body></timedtext>`,
  ],
];

// A generous bound: what this guards against took seconds to minutes. Real figures come from the benchmark.
test.each(files)(
  'six megabytes of %s do not hold the event loop',
  async (_, format, content) => {
    const heldMs = await longestHoldMs(() => parseCaptions(format, content).catch(() => undefined));
    expect(heldMs).toBeLessThan(1_000);
  },
  60_000,
);

test('an endless line loses no words and is cut into readable captions', async () => {
  const words = 'one two three four five '.repeat(2_000).trim();
  const { segments } = await parseCaptions('srt', `1\n${time}${words}`);
  expect(segments.map(({ text }) => text).join(' ')).toBe(words);
  expect(Math.max(...segments.map(({ text }) => text.length))).toBeLessThanOrEqual(2_000);
  expect(segments.at(-1)!.endMs).toBe(36_003_000);
});

test('plain text without spaces is cut at its full stops', async () => {
  const { segments } = await parseCaptions('text', 'これは文です。これもそうです。');
  expect(segments.map(({ text }) => text)).toEqual(['これは文です。', 'これもそうです。']);
});

test('a line of a million brackets is refused at once', () => {
  expect(parseSourceLine(`${')'.repeat(1_000_000)}x`)).toMatchObject({ code: 'invalid_url' });
});
