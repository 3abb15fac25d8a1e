import fc from 'fast-check';
import { wordRuns } from '@/lib/summaries/server/word-runs';

test('a run of words is found wherever it stands, overlaps included', () => {
  const words = fc.array(fc.constantFrom('ice', 'and', 'stone'), { maxLength: 40 });
  const run = fc.array(fc.constantFrom('ice', 'and', 'stone'), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(run, words, (wanted, text) => {
      const places = text.flatMap((_, from) =>
        wanted.every((word, n) => text[from + n] === word) ? [from] : [],
      );
      expect([...wordRuns(wanted, text)]).toEqual(places);
    }),
  );
});

test('no words stand nowhere', () => {
  expect([...wordRuns([], ['ice'])]).toEqual([]);
});
