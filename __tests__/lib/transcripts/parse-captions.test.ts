import {
  captionTitleOf,
  guessCaptionFormat,
  pastedCaptionsFormat,
} from '@/lib/transcripts/caption-formats';
import { parseCaptions } from '@/lib/transcripts/parse-captions';
import type { CaptionFormat } from '@/lib/transcripts/segments';

const hello = { startMs: 1_000, endMs: 3_500, text: 'Hello there' };
const bye = { startMs: 4_000, endMs: 5_000, text: 'Bye & thanks' };

const files: Record<Exclude<CaptionFormat, 'text'>, string> = {
  srt: '\ufeff1\r\n00:00:01,000 --> 00:00:03,500\r\n<i>Hello</i>\r\nthere\r\n\r\n2\r\n00:00:04,000 --> 00:00:05,000\r\nBye &amp; thanks\r\n',
  vtt: 'WEBVTT\nKind: captions\n\nNOTE a note\n\n00:01.000 --> 00:03.500 align:start\n<v Ana>Hello</v> <00:02.000><c>there</c>\n\nid-2\n00:04.000 --> 00:05.000\nBye &amp; thanks',
  json3: JSON.stringify({
    events: [
      { tStartMs: 1_000, dDurationMs: 2_500, segs: [{ utf8: 'Hello ' }, { utf8: 'there' }] },
      { tStartMs: 3_600, segs: [{ utf8: '\n' }] },
      { tStartMs: 4_000, dDurationMs: 1_000, segs: [{ utf8: 'Bye & thanks' }] },
      { wWinId: 1 },
    ],
  }),
  srv3: '<?xml version="1.0"?><timedtext format="3"><body><p t="1000" d="2500"><s>Hello</s><s t="400"> there</s></p><p t="3600" d="10"></p><p t="4000" d="1000">Bye &amp; thanks</p></body></timedtext>',
};

test.each(Object.entries(files))('%s', async (format, content) => {
  await expect(parseCaptions(format as CaptionFormat, content)).resolves.toEqual({
    segments: [hello, bye],
    timed: true,
  });
});

test('lines that rolling captions repeat are taken once', async () => {
  const content = `WEBVTT

00:00.000 --> 00:02.000
so today

00:02.000 --> 00:04.000
so today
we bake bread

00:04.000 --> 00:06.000
we bake bread
with time`;
  const { segments } = await parseCaptions('vtt', content);
  expect(segments.map(({ text }) => text)).toEqual(['so today', 'we bake bread', 'with time']);
});

test('overlapping and unordered cues come out ordered and apart', async () => {
  const content = `2
00:00:05,000 --> 00:00:09,000
second

1
00:00:01,000 --> 00:00:08,000
first`;
  const { segments } = await parseCaptions('srt', content);
  expect(segments).toEqual([
    { startMs: 1_000, endMs: 5_000, text: 'first' },
    { startMs: 5_000, endMs: 9_000, text: 'second' },
  ]);
});

test.each([
  ['12:34 Hello\n12:40 there', [754_000, 760_000]],
  ['[0:01] Hello\n[1:00:00] there', [1_000, 3_600_000]],
  ['0:01\nHello\n0:05\nthere', [1_000, 5_000]],
])('plain text with times is timed', async (content, starts) => {
  const { segments, timed } = await parseCaptions('text', content);
  expect(timed).toBe(true);
  expect(segments.map(({ startMs }) => startMs)).toEqual(starts);
  expect(segments.map(({ text }) => text)).toEqual(['Hello', 'there']);
});

test('plain text without times is not given any', async () => {
  const { segments, timed } = await parseCaptions(
    'text',
    'One sentence. Another one!\nAnd 10:30 is a time.',
  );
  expect(timed).toBe(false);
  expect(segments.map(({ text }) => text)).toEqual([
    'One sentence.',
    'Another one!',
    'And 10:30 is a time.',
  ]);
  expect(segments.every(({ startMs, endMs }) => startMs === 0 && endMs === 0)).toBe(true);
});

test.each([
  ['srt', 'no times here', /SRT/],
  ['vtt', 'hello', /VTT/],
  ['json3', '{"events": 5}', /events/],
  ['json3', 'not json', /JSON/],
  ['srv3', '<html></html>', /web page/],
  ['srv3', 'nothing of the kind', /SRV3/],
] as const)('a broken %s file is refused with a reason', async (format, content, message) => {
  await expect(parseCaptions(format, content)).rejects.toMatchObject({
    code: 'captions_invalid',
    message: expect.stringMatching(message),
  });
});

test('a broken time line is named by its number', async () => {
  await expect(parseCaptions('srt', '1\n00:00:01,000 --> soon\nhi')).rejects.toMatchObject({
    code: 'captions_invalid',
    message: expect.stringContaining('Line 2'),
    details: { line: 2 },
  });
});

test.each([
  ['a wrong arrow', '1\n00:00:01,000 -> 00:00:02,000\nhi\n', 2],
  ['a dash', '1\n00:00:01,000 --> 00:00:02,000\nhi\n\n2\n00:00:03,000 —> 00:00:04,000\nyou', 6],
  ['no arrow', '1\n00:00:01,000 --> 00:00:02,000\nhi\n\n2\n00:00:03,000 00:00:04,000\nyou', 6],
  ['a word', 'WEBVTT\n\n00:01.000 to 00:02.000\nhi', 3],
  ['doubled line ends', '1\r\r\n00:00:01,000 -> 00:00:02,000\r\r\nhi', 2],
])('a time line with %s is named by its number', async (_, content, line) => {
  await expect(parseCaptions('srt', content)).rejects.toMatchObject({
    code: 'captions_invalid',
    message: expect.stringContaining(`Line ${line} is not a time line`),
    details: { line },
  });
});

test.each([
  ['We meet from 10:30 to 11:45', '10:30 - 11:45 is lunch', '1984'],
  ['12:34', 'and 00:00:01,000 is early'],
])('times in the text are text: %j', async (...lines) => {
  const { segments } = await parseCaptions(
    'srt',
    `00:00:01,000 --> 00:00:02,000\n${lines.join('\n')}`,
  );
  expect(segments.map(({ text }) => text)).toEqual([lines.join(' ')]);
});

test('text on the time line is text, settings are not', async () => {
  const content = `[00:00.000 --> 00:02.000]  Hello there
[00:02.000 --> 00:04.000]  Ana: how are you
3 00:00:04,000 --> 00:00:06,000 X1:40 X2:600
Fine`;
  const { segments } = await parseCaptions('srt', content);
  expect(segments.map(({ text }) => text)).toEqual(['Hello there', 'Ana: how are you', 'Fine']);
});

const late = 101 * 3_600_000;
test.each([
  [
    'json3',
    `{"events":[{"segs":[]},{"tStartMs":1e300,"segs":[{"utf8":"x"}]}]}`,
    'Entry 2',
    undefined,
  ],
  [
    'json3',
    `{"events":[{"tStartMs":0,"dDurationMs":${late},"segs":[{"utf8":"x"}]}]}`,
    'Entry 1',
    undefined,
  ],
  ['srv3', '<timedtext>\n<body><p t="1e19" d="5">x</p></body></timedtext>', 'Line 2', 2],
  ['srv3', '<transcript><text start="0" dur="1e300">x</text></transcript>', 'Line 1', 1],
  ['srt', '1\n00:00:01,000 --> 101:00:00,000\nx', 'Line 2', 2],
] as const)(
  'a time of more than 100 hours in %s is refused: %s',
  async (format, content, where, line) => {
    await expect(parseCaptions(format, content)).rejects.toMatchObject({
      code: 'captions_invalid',
      message: `${where}${format === 'json3' ? ' of `events`' : ''} has a time of more than 100 hours.`,
      details: { field: 'transcript.content', ...(line && { line }) },
    });
  },
);

test.each(['srt', 'vtt', 'text'] as const)('an empty %s file says so', async (format) => {
  await expect(parseCaptions(format, ' \n ')).rejects.toMatchObject({ code: 'captions_empty' });
});

test.each([
  ['talk.srt', '1\n00:00', 'srt'],
  ['talk.txt', 'WEBVTT\n', 'vtt'],
  ['talk.xml', '<?xml version="1.0"?><timedtext format="3">', 'srv3'],
  ['talk.json', '{"events":[]}', 'json3'],
  ['talk.txt', 'Hello', 'text'],
  ['talk', '1\n00:00:01,000 --> 00:00:02,000', 'srt'],
  ['talk', 'Hello', 'text'],
  ['talk.txt', '1\n00:00:01,000 --> 00:00:02,000\nHello', 'srt'],
  ['talk.md', '{"wireMagic": "pb3", "pens": [{}], "events": [{}]}', 'json3'],
  ['talk.srt', '{"events": [{}]}', 'json3'],
  ['talk.txt', '[00:00.000 --> 00:05.000]  Hello', 'srt'],
  ['talk.srt', '{\\an8}Hello', 'srt'],
])('%s starting %j is %s', (name, head, format) => {
  expect(guessCaptionFormat(name, head)).toBe(format);
});

const sentence = 'And then we let the dough rest for another hour in a warm place. ';

test.each([
  ['WEBVTT\n\n00:01.000 --> 00:02.000\nhttps://youtu.be/dQw4w9WgXcQ', 'vtt'],
  ['1\n00:00:01,000 --> 00:00:02,000\nHello', 'srt'],
  ['<?xml version="1.0"?><timedtext format="3">', 'srv3'],
  ['{"wireMagic": "pb3", "events": [{}]}', 'json3'],
  ['0:00\nHello\n0:04\nthere\n0:09\nyou', 'text'],
  [sentence.repeat(6), 'text'],
  [sentence, null],
  ['https://youtu.be/dQw4w9WgXcQ\nhttps://youtu.be/aircAruvnKk', null],
  [`${sentence.repeat(6)} https://www.youtube.com/watch?v=dQw4w9WgXcQ`, null],
  ['dQw4w9WgXcQ\naircAruvnKk', null],
  ['', null],
])('%j, when pasted, is %s', (text, format) => {
  expect(pastedCaptionsFormat(text)).toBe(format);
});

test.each([
  ['My talk.en.srt', 'My talk'],
  ['My talk.pt-BR.vtt', 'My talk'],
  ['Episode 4.2.srt', 'Episode 4.2'],
  ['talk', 'talk'],
  ['.srt', 'Uploaded captions'],
  [`${'x'.repeat(300)}.srt`, 'x'.repeat(200)],
])('%s gives the title %s', (name, title) => {
  expect(captionTitleOf(name)).toBe(title);
});
