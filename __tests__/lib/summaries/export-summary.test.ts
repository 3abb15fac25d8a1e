import { talkFacts } from '@/__tests__/fixtures/summary-facts';
import { turnsDuring } from '@/__tests__/support/turns';
import { exportFormats } from '@/lib/summaries/choices';
import {
  exportFileName,
  exportSummaries,
  exportSummariesInTurns,
  toMarkdown,
  toPlainText,
} from '@/lib/summaries/export-summary';
import type { SummaryView } from '@/lib/summaries/schemas';

const at = (seconds: number) => ({
  passage_id: seconds,
  start_ms: seconds * 1_000,
  end_ms: seconds * 1_000 + 20_000,
});

const talk: SummaryView = {
  ...talkFacts,
  model_used: 'openai/gpt-5-mini',
  tldr: 'In short.',
  overview: 'At length.\n\nAnd longer.',
  key_points: [{ text: 'A point.', citations: [at(83), at(3_723)] }],
  chapters: [{ title: 'One', summary: 'First.', start_ms: 0 }],
  takeaways: [{ label: 'Keep', insight: 'This.', citations: [] }],
  quotes: [{ text: 'Word for word', citations: [at(83)] }],
  topics: ['Bread', 'Time'],
  caveats: [],
};
const pointOf = (text: string) =>
  toMarkdown({ ...talk, key_points: [{ text, citations: [] }] })
    .split('\n')
    .find((line) => line.startsWith('- '));

test('Markdown has every part, with times that link to the moment', () => {
  expect(toMarkdown(talk)).toBe(`# A talk

Channel · 1 h 2 min · automatic captions · summarized by openai/gpt-5-mini

https://www.youtube.com/watch?v=dQw4w9WgXcQ

In short.

At length.

And longer.

## Key points

- A point. ([1:23](https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=83s), [1:02:03](https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3723s))

## Chapters

### [0:00](https://www.youtube.com/watch?v=dQw4w9WgXcQ) One

First.

## Quotes

> Word for word ([1:23](https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=83s))

## Takeaways

- **Keep**: This.

## Topics

Bread, Time
`);
});

test('plain text has the same parts with plain times', () => {
  expect(toPlainText(talk)).toBe(`A talk
======

Channel · 1 h 2 min · automatic captions · summarized by openai/gpt-5-mini

https://www.youtube.com/watch?v=dQw4w9WgXcQ

In short.

At length.

And longer.

KEY POINTS

- A point. (1:23, 1:02:03)

CHAPTERS

0:00  One
First.

QUOTES

"Word for word" (1:23)

TAKEAWAYS

- Keep: This.

TOPICS

Bread, Time
`);
});

test.each([
  ['*bold* and _slanted_', '\\*bold\\* and \\_slanted\\_'],
  ['a `code` \\ slash', 'a \\`code\\` \\\\ slash'],
  ['[click](javascript:alert(1))', '\\[click\\](javascript:alert(1))'],
  ['<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)>'],
  ['~~gone~~ &amp; AT&T', '\\~\\~gone\\~\\~ \\&amp; AT&T'],
  ['# no heading, C# stays', '\\# no heading, C# stays'],
  ['> no quote, a > b', '\\> no quote, a > b'],
  ['- no list', '\\- no list'],
  ['--- no line', '\\--- no line'],
  ['1. no number, 3.5 stays', '1\\. no number, 3.5 stays'],
  ['1986) no number', '1986\\) no number'],
  ['no closing hashes ##', 'no closing hashes \\##'],
  ['two\n\n- lines', 'two - lines'],
])('a point of a model is text, never markup: %j', (text, written) => {
  expect(pointOf(text)).toBe(`- ${written}`);
});

test('a title in several lines and with signs stays one heading', () => {
  const [first, second] = toMarkdown({ ...talk, title: '# 1. *Live*\n\n# <b>' }).split('\n');
  expect([first, second]).toEqual(['# \\# 1. \\*Live\\* # \\<b>', '']);
});

test('paragraphs of an overview cannot begin a list or a heading', () => {
  const markdown = toMarkdown({ ...talk, overview: 'First\nline.\n\n   # Second\n\n2. Third' });
  expect(markdown).toContain('First line.\n\n\\# Second\n\n2\\. Third\n');
});

test('captions without times are cited by nothing, uploads link to nothing', () => {
  const upload = { ...talk, video_id: null, timed: false, source_kind: 'uploaded' as const };
  const markdown = toMarkdown(upload);
  expect(markdown).not.toMatch(/\d:\d\d|youtube\.com/);
  expect(markdown).toContain('- A point.\n');
  expect(toMarkdown({ ...upload, timed: true })).toContain('- A point. (1:23, 1:02:03)\n');
});

test('it says what it was asked for and what is missing from it', () => {
  const text = toPlainText({
    ...talk,
    playlist: 'Baking',
    focus: 'Why patience?',
    truncated: true,
    caveats: ['Made without a language model.'],
  });
  expect(text).toContain('From the playlist Baking\n\nFocus: Why patience?\n');
  expect(text).toContain(
    'NOTES\n\n- Made without a language model.\n- The captions end before the video does.\n',
  );
});

test('an overview that only repeats the lead is left out, and so are empty parts', () => {
  const text = toPlainText({ ...talk, overview: 'In short.', quotes: [], topics: [] });
  expect(text.match(/In short/g)).toHaveLength(1);
  expect(text).not.toMatch(/QUOTES|TOPICS|NOTES/);
});

test('several summaries share a file: JSON as a list, texts with a line between', () => {
  const two = [talk, { ...talk, title: 'Another' }];
  expect(JSON.parse(exportSummaries(two, 'json'))).toEqual(two);
  expect(JSON.parse(exportSummaries([talk], 'json'))).toEqual(talk);
  expect(exportSummaries(two, 'md')).toContain('Bread, Time\n\n---\n\n# Another\n');
  expect(exportSummaries(two, 'txt')).toContain(`Bread, Time\n\n${'='.repeat(72)}\n\nAnother\n`);
});

test('many summaries are written without holding the event loop, and come to the same file', async () => {
  const many = Array.from({ length: 100 }, (_, n) => ({
    ...talk,
    title: `Talk ${n}`,
    overview: 'It *rises* with [wild] yeast_ and # time.\u2028'.repeat(2_000),
  }));
  for (const format of exportFormats) {
    for (const some of [many, many.slice(0, 1), []]) {
      const file = await exportSummariesInTurns(some, format);
      expect(file === exportSummaries(some, format)).toBe(true);
    }
  }
  expect(exportSummaries(many, 'json')).toBe(`${JSON.stringify(many, null, 2)}\n`);
  expect(await turnsDuring(() => exportSummariesInTurns(many, 'md'))).toBeGreaterThan(2);
});

test.each([
  ['Why sourdough works: wild yeast, gluten', 'Why-sourdough-works-wild-yeast-gluten.md'],
  ['../../etc/passwd', 'etc-passwd.md'],
  ['С чего начать? 東京', 'С-чего-начать-東京.md'],
  ['Cafe\u0301', 'Café.md'],
  ['\u202Egnp.exe\r\n"', 'gnp-exe.md'],
  ['???', 'summary.md'],
  [`${'a'.repeat(79)} b`, `${'a'.repeat(79)}.md`],
  [`${'a'.repeat(79)}\u{20000}`, `${'a'.repeat(79)}.md`],
])('a download of %j is called %s', (title, name) => {
  expect(exportFileName([{ ...talk, title }], 'md')).toBe(name);
});

test('a download of several is called by their number', () => {
  expect(exportFileName([talk, talk], 'json')).toBe('2-summaries.json');
});
