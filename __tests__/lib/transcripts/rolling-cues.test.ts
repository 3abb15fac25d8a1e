import { parseCaptions } from '@/lib/transcripts/parse-captions';

const textsOf = async (format: 'srt' | 'vtt', content: string) =>
  (await parseCaptions(format, content)).segments.map(({ text }) => text);

test("YouTube's own rolling captions come out once, with blank lines and words timed inside", async () => {
  const content = `WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.389 align:start position:0%
 
so<00:00:00.400><c> today</c><00:00:00.640><c> we</c><00:00:00.800><c> bake</c>

00:00:02.389 --> 00:00:02.399 align:start position:0%
so today we bake
 

00:00:02.399 --> 00:00:04.550 align:start position:0%
so today we bake
bread<00:00:02.800><c> with</c><00:00:03.040><c> time</c>

00:00:04.550 --> 00:00:04.560 align:start position:0%
bread with time
 
`;
  expect(await textsOf('vtt', content)).toEqual(['so today we bake', 'bread with time']);
});

test('cues that say again what the one before said, while it is still shown, go on from there', async () => {
  const content = `1
00:00:00,000 --> 00:00:04,000
so today we bake

2
00:00:02,000 --> 00:00:06,000
so today we bake bread with time

3
00:00:04,000 --> 00:00:08,000
bread with time and salt`;
  expect(await textsOf('srt', content)).toEqual([
    'so today we bake',
    'bread with time',
    'and salt',
  ]);
});

test('what is said twice one after the other stays', async () => {
  const content = `1
00:00:00,000 --> 00:00:02,000
No.

2
00:00:02,000 --> 00:00:04,000
No.

3
00:00:09,000 --> 00:00:12,000
I have a dream

4
00:00:12,000 --> 00:00:15,000
I have a dream today`;
  expect(await textsOf('srt', content)).toEqual([
    'No.',
    'No.',
    'I have a dream',
    'I have a dream today',
  ]);
});

test('a refrain after a pause stays', async () => {
  const content = `WEBVTT

00:00.000 --> 00:02.000
let it be
let it be

00:10.000 --> 00:12.000
let it be
whisper words`;
  expect(await textsOf('vtt', content)).toEqual(['let it be let it be', 'let it be whisper words']);
});

test('numbers of cues without an empty line before them are no text', async () => {
  const content = `1
00:00:00,000 --> 00:00:02,000
One
2
00:00:02,000 --> 00:00:04,000
It is 1984
  
3
00:00:04,000 --> 00:00:06,000
1984`;
  expect(await textsOf('srt', content)).toEqual(['One', 'It is 1984', '1984']);
});

test('entities are decoded once, after the markup is gone', async () => {
  const content = `WEBVTT

00:00.000 --> 00:02.000
<b>Tom</b> &amp; Jerry&#39;s &lt;b&gt; &amp;amp; &eacute;t&eacute;`;
  expect(await textsOf('vtt', content)).toEqual([`Tom & Jerry's <b> &amp; été`]);
});
