import fc from 'fast-check';
import { decodeSegments, encodeSegments } from '@/lib/transcripts/segment-lines';

const segment = fc.record({ startMs: fc.nat(), endMs: fc.nat(), text: fc.string() });

test('what is stored comes back the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(segment), async (segments) => {
      await expect(encodeSegments(segments).then(decodeSegments)).resolves.toEqual(segments);
    }),
  );
});

test('a line of another shape is refused', async () => {
  await expect(decodeSegments('[0,1,"fine"]\n{"startMs":0}')).rejects.toThrow();
});
