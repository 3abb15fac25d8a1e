import { parseJson } from '@/lib/parse-json';

const large = {
  content: 'caption "text" 😀 \\ äöü\n'.repeat(80_000),
  list: Array.from({ length: 5_000 }, (_, n) => ({ n, deep: [null, true, n / 3] })),
};

test.each([
  ['small', { a: [1, 'b'] }],
  ['large', large],
])('a %s text is read as JSON.parse would', async (_, value) => {
  await expect(parseJson(JSON.stringify(value))).resolves.toEqual(value);
});

test.each([
  ['cut off', JSON.stringify(large).slice(0, -10)],
  ['garbage after it', `${JSON.stringify(large)} x`],
  ['no JSON', 'x'.repeat(2_000_000)],
  ['short and cut off', '{"a":'],
])('%s rejects', async (_, text) => {
  await expect(parseJson(text)).rejects.toThrow();
});
