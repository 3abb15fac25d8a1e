import fc from 'fast-check';
import { createQuoteMatcher } from '@/lib/summaries/server/match-quote';

const texts = [
  'Welcome back. Today we bake bread without any yeast from a packet.',
  'Wild yeast lives on the flour, and it was there all the time. You just have to feed',
  'it every day. I do not like to knead the dough by hand, it needs no help',
  'from anybody. Time does the work for you, that is the whole secret of it.',
  'And then there is the oven. Steam keeps the crust soft while the loaf grows.',
  'Nothing else matters as much as patience, my grandmother used to say.',
];
const passages = texts.map((text, n) => ({
  id: n + 1,
  startMs: n * 25_000,
  endMs: (n + 1) * 25_000,
  text,
}));
const matchQuote = (quote: string, at: number, of: typeof passages) =>
  createQuoteMatcher(of)(quote, at);
const match = (quote: string, cited: number) => matchQuote(quote, cited - 1, passages);

test('word for word stays as the model wrote it, apart from case, punctuation and quotation marks', async () => {
  expect(await match('“Time does the work, for you!”', 4)).toEqual({
    text: 'Time does the work, for you!',
    passageIds: [4],
  });
});

test('a quote that runs on into the next passage cites both', async () => {
  expect(await match('You just have to feed it every day.', 2)).toMatchObject({
    passageIds: [2, 3],
  });
  expect(await match('You just have to feed it every day.', 3)).toMatchObject({
    passageIds: [2, 3],
  });
});

test('a quote that stands in a passage nearby gets the right citation', async () => {
  expect(await match('Steam keeps the crust soft', 2)).toMatchObject({ passageIds: [5] });
});

test('the occurrence nearest to the cited passage counts', async () => {
  const again = [...passages, { id: 7, startMs: 150_000, endMs: 175_000, text: texts[4]! }];
  expect(await matchQuote('Steam keeps the crust soft', 5, again)).toMatchObject({
    passageIds: [5],
  });
  expect(await matchQuote('Steam keeps the crust soft', 6, again)).toMatchObject({
    passageIds: [7],
  });
});

test('small slips are replaced by the words of the transcript', async () => {
  expect(await match('Wild yeasts lives on the flower and it was there all the time.', 2)).toEqual({
    text: 'Wild yeast lives on the flour, and it was there all the time.',
    passageIds: [2],
  });
});

test('a slip never turns the meaning around: what is shown was said', async () => {
  expect(await match('I do like to knead the dough by hand, it needs no help', 3)).toEqual({
    text: 'do not like to knead the dough by hand, it needs no help',
    passageIds: [3],
  });
});

test('slips are forgiven where the cited passage runs on into the next, too', async () => {
  expect(await match('it needs no helping from anybody', 3)).toEqual({
    text: 'it needs no help from anybody.',
    passageIds: [3, 4],
  });
});

test.each([
  ['what nobody said', 'Sourdough was invented in ancient Egypt', 2],
  ['words put together from here and there', 'Wild yeast keeps the crust soft', 2],
  ['a shortened quote', 'Today we bake ... from a packet', 1],
  ['nothing', '...', 1],
  ['a word or two from elsewhere', 'the oven', 3],
  ['what is too far away to be a slip', 'Nothing else matters as much as patience', 1],
])('%s is no quote', async (_, quote, cited) => {
  const far = [...passages];
  far.splice(1, 0, ...Array.from({ length: 6 }, (_, n) => ({ ...passages[0]!, id: 50 + n })));
  const used = quote.startsWith('Nothing') ? far : passages;
  expect(await matchQuote(quote, cited - 1, used)).toBeNull();
});

test('scripts without spaces match within a run of letters', async () => {
  const japanese = [
    { id: 1, startMs: 0, endMs: 1, text: '今日は天気がとても良いので散歩に行きます' },
  ];
  expect(await matchQuote('天気がとても良い', 0, japanese)).toMatchObject({ passageIds: [1] });
  expect(await matchQuote('天気はあまり良くない', 0, japanese)).toBeNull();
});

test('anything that was said is found, and what is shown always was', async () => {
  const words = texts.join(' ').split(' ');
  await fc.assert(
    fc.asyncProperty(
      fc.nat(texts.length - 1),
      fc.nat(60),
      fc.integer({ min: 3, max: 14 }),
      fc.nat(),
      async (at, from, length, slip) => {
        const said = texts[at]!.split(' ');
        const quote = said.slice(from % said.length, (from % said.length) + length);
        if (quote.length < 3) return;
        expect(await matchQuote(quote.join(' '), at, passages)).not.toBeNull();
        quote[slip % quote.length] = words[slip % words.length]!;
        const shown = (await matchQuote(quote.join(' '), at, passages))?.text;
        const plain = (text: string) =>
          text
            .toLowerCase()
            .match(/\p{L}+/gu)
            ?.join(' ') ?? '';
        if (shown !== undefined) expect(plain(texts.join(' '))).toContain(plain(shown));
      },
    ),
  );
});

test('a book in one passage is searched within bounds', async () => {
  const book = [{ id: 1, startMs: 0, endMs: 0, text: 'once upon a time '.repeat(60_000) }];
  expect(await matchQuote('upon a time once', 0, book)).not.toBeNull();
  expect(await matchQuote('never anywhere at all said', 0, book)).toBeNull();
});
