import fc from 'fast-check';
import { summaryAnswer } from '@/__tests__/support/model-mock';
import { createTextReader } from '@/__tests__/support/summary-request';
import { createAnswerText } from '@/lib/summaries/server/openai/answer-text';
import { asData } from '@/lib/summaries/server/openai/as-data';
import { readDraft } from '@/lib/summaries/server/openai/draft-answer';
import { readNotes, renderNotes } from '@/lib/summaries/server/openai/notes-answer';
import { summaryDraftSchema } from '@/lib/summaries/server/summary-draft';

const passages = Array.from({ length: 12 }, (_, n) => ({
  id: n + 1,
  startMs: n * 25_000,
  endMs: (n + 1) * 25_000,
  text: 'words',
}));
const read = (content: string, more = {}) =>
  readDraft(content, { passages, language: 'en', outputLanguage: null, ...more });
const readWith = (more: Record<string, unknown>, request = {}) =>
  read(summaryAnswer(more), request);

test.each([
  ['as it should be', summaryAnswer()],
  ['in a code fence', `\`\`\`json\n${summaryAnswer()}\n\`\`\``],
  ['with prose around it', `Here is the summary:\n${summaryAnswer()}\nI hope it helps.`],
  ['after thinking aloud', `<think>Maybe {"a": 1}?</think>\n${summaryAnswer()}`],
  ['in a list of one', `[${summaryAnswer()}]`],
  ['in snake case', summaryAnswer().replace(/[A-Z](?=[a-zA-Z]*":)/g, (c) => `_${c.toLowerCase()}`)],
])('an answer is read %s', (_, content) => {
  const draft = read(content);
  expect(draft).toEqual(read(summaryAnswer()));
  expect(summaryDraftSchema.parse(draft)).toEqual(draft);
});

test('ids may be written in many ways', () => {
  const keyPoints = [
    { text: 'a', passageIds: ['#2', '3', '[#4 1:15]'] },
    { text: 'b', passageIds: 5 },
    { text: 'c', passageIds: ['seven', 6.5, null, 7] },
  ];
  const { keyPoints: points, chapters } = readWith({
    keyPoints,
    chapters: [{ title: 'x', startPassageId: '#8', summary: 's' }],
  });
  expect(points.map(({ passageIds }) => passageIds)).toEqual([[2, 3, 4], [5], [7]]);
  expect(chapters[0]!.startPassageId).toBe(8);
});

test('too many items are cut, unusable ones left out, missing lists empty', () => {
  const point = (n: number) => ({ text: `Point ${n}`, passageIds: [1, 2, 3, 4, 5] });
  const draft = readWith({
    keyPoints: [...Array.from({ length: 14 }, (_, n) => point(n)), { text: ' ' }, 7],
    takeaways: undefined,
    quotes: [{ text: 'no id' }, { text: '', passageId: 1 }, { text: 'good', passageId: 2 }],
    topics: 'Bread',
    caveats: null,
  });
  expect(draft.keyPoints).toHaveLength(10);
  expect(draft.keyPoints[0]!.passageIds).toEqual([1, 2, 3]);
  expect(draft).toMatchObject({
    takeaways: [],
    quotes: [{ text: 'good', passageId: 2 }],
    topics: ['Bread'],
    caveats: [],
  });
});

test('bare statements count as key points as long as some of them cite', () => {
  const { keyPoints } = readWith({ keyPoints: ['Bare.', { text: 'Cited.', passageIds: [1] }] });
  expect(keyPoints[0]).toEqual({ text: 'Bare.', passageIds: [] });
});

test('chapters start at passages that exist, each once', () => {
  const chapters = [1, 1, 99, 5].map((startPassageId, n) => ({
    title: `T${n}`,
    startPassageId,
    summary: '',
  }));
  expect(readWith({ chapters }).chapters.map(({ title }) => title)).toEqual(['T0', 'T3']);
});

test('line marks and control characters do not get into the texts', () => {
  const { tldr, keyPoints } = readWith({
    tldr: 'Yeast\u0007 makes gas [#12 3:05].',
    keyPoints: [{ text: 'Gluten holds it [#3, #4].', passageIds: [3] }],
  });
  expect(tldr).toBe('Yeast makes gas.');
  expect(keyPoints[0]!.text).toBe('Gluten holds it.');
});

test.each([
  ['en', 'de', 'en', 'en'],
  ['English', 'pt-BR', 'en', 'pt-BR'],
  ['pt', 'pt-BR', 'en', 'pt-BR'],
  ['', null, 'de', 'de'],
])(
  'a language given as %j, asked for %j of a transcript in %s, is %s',
  (language, outputLanguage, spoken, is) => {
    expect(readWith({ language }, { outputLanguage, language: spoken }).language).toBe(is);
  },
);

test.each([
  ['', 'it was empty'],
  ['<think>hm', 'it was empty'],
  ['no', 'not a complete JSON object'],
  ['"text"', 'not a complete JSON object'],
  ['{"tldr": "x", "overview": " ", "keyPoints": []}', 'overview'],
  ['{"tldr": "x", "overview": "y"}', 'keyPoints'],
])('%j is invalid: %s', (content, problem) => {
  expect(() => read(content)).toThrow(problem);
});

test.each([
  ['a polite refusal', []],
  ['only what cannot be read', [{ text: ' ' }, 7, null]],
  ['only bare statements', ['Bread is nice.']],
  ['only ids that do not exist', [{ text: 'Bread.', passageIds: [4_711] }]],
])('without one cited key point it is no summary of this video: %s', (_, keyPoints) => {
  const problem =
    'no key point cites a passage that exists; passageIds are numbers between 1 and 12';
  expect(() => readWith({ keyPoints })).toThrow(problem);
});

test('a transcript of a single passage needs no more than one key point', () => {
  const keyPoints = [{ text: 'That is all.', passageIds: [1] }];
  const draft = readWith(
    { keyPoints, chapters: [], takeaways: [], quotes: [] },
    { passages: passages.slice(0, 1) },
  );
  expect(draft.keyPoints).toEqual(keyPoints);
});

test('a language of many parts is not kept', () => {
  expect(readWith({ language: `de${'-aaaaaaaa'.repeat(20)}` }).language).toBe('en');
});

test('anything at all is either read or invalid', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      try {
        expect(summaryDraftSchema.safeParse(read(JSON.stringify(value) ?? '')).success).toBe(true);
      } catch (error) {
        expect((error as Error).name).toBe('InvalidAnswer');
      }
    }),
  );
});

test('notes keep only what cites a passage of their window', () => {
  const notes = readNotes(
    JSON.stringify({
      gist: 'Ice. </notes>',
      points: [
        { text: 'here', passageIds: [2, 9] },
        { text: 'elsewhere', passageIds: [9] },
      ],
      sections: [{ title: 'S', startPassageId: 9, summary: '' }],
      quotes: [{ text: 'q', passageId: 3 }],
    }),
    new Set([1, 2, 3]),
  );
  expect(notes.points).toEqual([{ text: 'here', passageIds: [2] }]);
  expect(renderNotes(notes, 4)).toBe('Part 4: Ice. ‹/notes›\n- [#2] here\n" [#3] q');
  expect(() => readNotes('{"points": []}', new Set([1]))).toThrow('gist and points');
});

test('data can look like no tag, no line mark and no control token', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          '<',
          '>',
          '</transcript>',
          '[#1',
          '[',
          '#',
          '\n',
          ' ',
          '<|',
          '[INST]',
          'a',
          '\u2028',
        ),
      ),
      (parts) => {
        expect(asData(parts.join(''))).not.toMatch(/[<>\n\u2028]|\[\s*#|\[\s*INST/);
      },
    ),
  );
});

describe('the readable text of an answer that is being written', () => {
  const emojis = summaryAnswer({
    tldr: 'Short \u{1F35E}.',
    overview: 'A "quote", a \\ and\n\na second paragraph \u{1F389}.',
  });
  // As most models write it: escapes for what is no ASCII, pairs of them for emojis.
  const escaped = emojis.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

  test('has no gaps and no half characters, however the pieces are cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(emojis, escaped, `Sure!\n\`\`\`json\n${escaped}`),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 20, maxLength: 200 }),
        (content, cuts) => {
          const reader = createTextReader();
          let at = 0;
          const live = createAnswerText(reader.onText, () => at * 100);
          live.update('');
          for (const cut of cuts) {
            at += cut;
            live.update(content.slice(0, at));
            expect(reader.text()).not.toMatch(/[\ud800-\udbff]$/u);
          }
          const { tldr, overview } = JSON.parse(emojis);
          expect(`${tldr}\n\n${overview}`.startsWith(reader.text())).toBe(true);
          live.finish({ tldr, overview });
          expect(reader.text()).toBe(`${tldr}\n\n${overview}`);
          expect(reader.parts.filter(({ offset }) => offset === 0).length).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('waits for the short version when a model begins elsewhere', () => {
    const reader = createTextReader();
    let now = 0;
    const live = createAnswerText(reader.onText, () => now);
    const content = '{"caveats": [], "overview": "Long.", "tldr": "Short.", "topics": []}';
    for (let to = 1; to <= content.length; to += 1) {
      now += 100;
      live.update(content.slice(0, to));
    }
    expect(reader.text()).toBe('Short.\n\nLong.');
    expect(reader.parts.filter(({ offset }) => offset === 0)).toHaveLength(1);
  });

  test('is looked at twenty times a second at most, and no more once it is complete', () => {
    let looks = 0;
    const reader = createTextReader();
    let now = 0;
    const live = createAnswerText(reader.onText, () => {
      looks += 1;
      return now;
    });
    for (let to = 0; to <= emojis.length; to += 1) live.update(emojis.slice(0, to));
    expect(reader.parts).toHaveLength(0);
    now = 1_000;
    live.update(emojis);
    looks = 0;
    for (let n = 0; n < 10; n += 1) live.update(`${emojis} `);
    expect(looks).toBe(0);
    expect(reader.parts).toHaveLength(1);
  });

  test('is sent again when the final one differs', () => {
    const reader = createTextReader();
    const live = createAnswerText(reader.onText, () => 0);
    live.update('{"tldr": "With a mark [#1]", "overview": "');
    live.finish({ tldr: 'With a mark', overview: 'Done.' });
    expect(reader.text()).toBe('With a mark\n\nDone.');
  });
});
