import { summaryAnswer } from '@/__tests__/support/model-mock';
import { createTextReader } from '@/__tests__/support/summary-request';
import { createAnswerText } from '@/lib/summaries/server/openai/answer-text';
import { asData } from '@/lib/summaries/server/openai/as-data';
import { readDraft } from '@/lib/summaries/server/openai/draft-answer';

const passages = [{ id: 1, startMs: 0, endMs: 25_000, text: 'words' }];
const read = (content: string) =>
  readDraft(content, { passages, language: 'en', outputLanguage: null });
const long = 200_000;
const cited = { text: 'A point.', passageIds: [1] };

// A generous bound: what this guards against took seconds to minutes. Real figures come from the benchmark.
function isQuick(run: () => unknown): void {
  const startedAt = performance.now();
  run();
  expect(performance.now() - startedAt).toBeLessThan(1_000);
}

const hostile: [what: string, answer: string][] = [
  ['spaces in a text', summaryAnswer({ tldr: `a${' '.repeat(long)}b`, keyPoints: [cited] })],
  ['line breaks in the prose', summaryAnswer({ overview: `a${'\n '.repeat(long)}b` })],
  ['open brackets in a text', summaryAnswer({ tldr: `a${' [#1'.repeat(long / 4)}` })],
  ['digits in a mark', summaryAnswer({ tldr: `a [#${'1'.repeat(long)}` })],
  ['underscores in a key', `{"${'_'.repeat(long)}": 1, ${summaryAnswer().slice(1)}`],
  ['unreadable items', summaryAnswer({ keyPoints: [cited, ...Array(long / 5).fill(null)] })],
  ['spaces after an open fence', `\`\`\`${' '.repeat(long)}x`],
  ['thoughts without an end', `<think>${'<think>'.repeat(long / 7)}`],
];

test.each(hostile)('an answer with many %s is read at once', (_, answer) => {
  isQuick(() => {
    try {
      read(answer);
    } catch (error) {
      expect((error as Error).name).toBe('InvalidAnswer');
    }
  });
});

test.each([
  ['lists', `{"a": ${'['.repeat(long)}${']'.repeat(long)}}`],
  ['objects', `${'{"a":'.repeat(long / 5)}1${'}'.repeat(long / 5)}`],
])('nested %s are an invalid answer, not a crash', (_, answer) => {
  expect(() => read(answer)).toThrow('it was nested too deeply');
});

test('a text is cut after its spaces are gone, so that none of it is lost to them', () => {
  const { tldr } = read(
    summaryAnswer({ tldr: `The beginning${' '.repeat(5_000)}and the end.`, keyPoints: [cited] }),
  );
  expect(tldr).toBe('The beginning and the end.');
});

test.each([
  ['open brackets', `{"tldr": ${'['.repeat(long)}`],
  ['open brackets in a list', `{"tldr": ${'[1,'.repeat(long / 3)}`],
])('many %s are not followed live', (_, content) => {
  const reader = createTextReader();
  const live = createAnswerText(reader.onText, () => 0);
  isQuick(() => live.update(content));
  expect(reader.parts).toEqual([]);
});

test('a title of brackets and spaces becomes data at once', () => {
  isQuick(() => expect(asData(`[${' '.repeat(long)}x`)).toBe('[ x'));
  isQuick(() => expect(asData(`[${'\n'.repeat(long)}#1`)).toBe('( #1'));
});
