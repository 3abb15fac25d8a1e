import fc from 'fast-check';
import { parseCaptions } from '@/lib/transcripts/parse-captions';
import type { CaptionFormat } from '@/lib/transcripts/segments';

/** What a cue says: blocks of lines with blank lines between them; a number stands for a word of its own. */
type Blocks = number[][];

interface CueFile {
  format: 'srt' | 'vtt';
  lineEnd: string;
  names: 'none' | 'number' | 'name';
  /** A blank line after every line, as some programs write them. */
  doubled: boolean;
  comments: boolean;
  cues: { blocks: Blocks; blankFirst: boolean; blankLast: boolean; wrap: string }[];
}

const words = fc.integer({ min: 1, max: 4 });
const blocks = fc.array(fc.array(words, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 3,
});
const cueFile: fc.Arbitrary<CueFile> = fc.record({
  format: fc.constantFrom('srt', 'vtt'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r\r\n', '\r'),
  names: fc.constantFrom('none', 'number', 'name'),
  doubled: fc.boolean(),
  comments: fc.boolean(),
  cues: fc.array(
    fc.record({
      blocks,
      blankFirst: fc.boolean(),
      blankLast: fc.boolean(),
      wrap: fc.constantFrom('', 'i', 'v Ana'),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});

const counter = (from = 0) => {
  let count = from;
  return () => {
    count += 1;
    return count;
  };
};
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 23);

/** The file as text, and every word that is said in it, in order. */
function write({ format, lineEnd, names, doubled, comments, cues }: CueFile) {
  const isVtt = format === 'vtt';
  const said: string[] = [];
  const lines: string[] = isVtt ? ['WEBVTT', ''] : [];
  const next = counter(1_000);
  for (const [index, { blocks, blankFirst, blankLast, wrap }] of cues.entries()) {
    // A comment ends at its first blank line.
    if (isVtt && comments) lines.push('NOTE comment', ...(doubled ? [] : ['more comment']), '');
    // Names of cues are WebVTT's, and only where a blank line stands before and none after them.
    if (names === 'number') lines.push(String(index + 1));
    if (names === 'name' && isVtt && !doubled) lines.push(`cue-${index}`);
    lines.push(`${clock(index * 5_000)} --> ${clock(index * 5_000 + 4_000)}`);
    if (blankFirst) lines.push('');
    for (const [n, block] of blocks.entries()) {
      if (n > 0) lines.push('');
      for (const count of block) {
        // One word alone is a number, which could be taken for one that counts.
        const spoken = Array.from({ length: count }, () => `${count === 1 ? '' : 'w'}${next()}`);
        said.push(...spoken);
        const text = spoken.join(' ');
        lines.push(wrap ? `<${wrap}>${text}</${wrap[0]}>` : text);
      }
    }
    if (names !== 'number' || isVtt || blankLast) lines.push('');
  }
  return { content: lines.join(doubled ? lineEnd.repeat(2) : lineEnd), said };
}

test('no word of SRT and VTT is lost, whatever blank lines stand in it, and none is made up', async () => {
  await fc.assert(
    fc.asyncProperty(cueFile, async (file) => {
      // Only where cues are counted can a number after a blank line be told from what is said.
      fc.pre(!file.doubled || file.names === 'number');
      const { content, said } = write(file);
      const { segments } = await parseCaptions(file.format, content);
      expect(segments.flatMap(({ text }) => text.split(' '))).toEqual(said);
      expect(segments.map(({ startMs }) => startMs)).toEqual(file.cues.map((_, n) => n * 5_000));
    }),
    { numRuns: 500 },
  );
});

test('no word of json3 and XML is lost', async () => {
  const texts = fc.array(words, { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      texts,
      fc.constantFrom<CaptionFormat>('json3', 'srv3'),
      async (counts, format) => {
        const next = counter();
        const cues = counts.map((count) => Array.from({ length: count }, () => `w${next()}`));
        const json = cues.map((cue, n) => ({
          tStartMs: n * 1_000,
          dDurationMs: 900,
          segs: cue.map((utf8) => ({ utf8: ` ${utf8}` })),
        }));
        const xml = cues.map(
          (cue, n) => `<p t="${n * 1_000}" d="900">${cue.map((w) => `<s> ${w}</s>`).join('')}</p>`,
        );
        const content =
          format === 'json3'
            ? JSON.stringify({ events: json })
            : `<timedtext format="3"><body>${xml.join('')}</body></timedtext>`;
        const { segments } = await parseCaptions(format, content);
        expect(segments.flatMap(({ text }) => text.split(' '))).toEqual(cues.flat());
      },
    ),
  );
});
