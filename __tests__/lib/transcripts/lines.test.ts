import fc from 'fast-check';
import { boundedParts, eachLine } from '@/lib/transcripts/lines';

test('lines of every ending come one by one', () => {
  expect([...eachLine('a\nb\r\nc\rd\n')]).toEqual(['a', 'b', 'c', 'd', '']);
});

test('a carriage return too many is no line of its own', () => {
  expect([...eachLine('a\r\r\n\r\r\nb\r\r\n')]).toEqual(['a', '', 'b', '']);
});

test('parts are bounded and lose nothing but the spaces they are cut at', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '😀', '。'), maxLength: 200 });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 20 }), (whole, length) => {
      const parts = [...boundedParts(whole, length)];
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(length);
        expect(() => encodeURIComponent(part)).not.toThrow();
      }
      expect(parts.join('').replaceAll(' ', '')).toBe(whole.replaceAll(' ', ''));
    }),
  );
});
