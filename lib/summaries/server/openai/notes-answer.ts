import 'server-only';
import { z } from 'zod';
import { asData } from './as-data';
import { InvalidAnswer, lineOf, listOf, passageId, passageIdsIn, readJson } from './read-json';

/** Notes on one window, as they are kept between the calls. */
export const notesSchema = z.object({
  gist: z.string(),
  points: z.array(z.object({ text: z.string(), passageIds: z.array(z.number()) })),
  sections: z.array(
    z.object({ title: z.string(), startPassageId: z.number(), summary: z.string() }),
  ),
  quotes: z.array(z.object({ text: z.string(), passageId: z.number() })),
  topics: z.array(z.string()),
});
export type Notes = z.infer<typeof notesSchema>;

/**
 * Reads a model's notes, leniently as `readDraft` does. `known` are the passages of the window: a statement that cites none
 * of them is left out, since nothing could be said about where it comes from. Throws `InvalidAnswer`.
 */
export function readNotes(content: string, known: ReadonlySet<number>): Notes {
  const passageIds = passageIdsIn(known).refine((ids) => ids.length > 0);
  const knownId = passageId.refine((id) => known.has(id));
  const notes = readJson(
    content,
    z.object({
      gist: lineOf(1_500).catch(''),
      points: listOf(z.object({ text: lineOf(1_000), passageIds }), 40),
      sections: listOf(
        z.object({ title: lineOf(200), startPassageId: knownId, summary: lineOf(800).catch('') }),
        20,
      ),
      quotes: listOf(z.object({ text: lineOf(1_000), passageId: knownId }), 10),
      topics: listOf(lineOf(80), 10),
    }),
  );
  if (notes.points.length === 0 && notes.gist === '') {
    throw new InvalidAnswer('gist and points were empty, or no point cites a passage of this part');
  }
  return notes;
}

/** Notes as lines for the next prompt. A model wrote them from untrusted words: they are data like the transcript. */
export function renderNotes(notes: Notes, part: number): string {
  const ids = (list: readonly number[]) => `[${list.map((id) => `#${id}`).join(' ')}]`;
  return [
    `Part ${part}: ${asData(notes.gist)}`,
    ...notes.sections.map(
      ({ title, startPassageId, summary }) =>
        `= ${ids([startPassageId])} ${asData(title)}: ${asData(summary)}`,
    ),
    ...notes.points.map(({ text, passageIds }) => `- ${ids(passageIds)} ${asData(text)}`),
    ...notes.quotes.map(({ text, passageId }) => `" ${ids([passageId])} ${asData(text)}`),
    ...(notes.topics.length > 0 ? [`topics: ${notes.topics.map(asData).join('; ')}`] : []),
  ].join('\n');
}

/** The passages that notes speak of. */
export function idsOfNotes({ points, sections, quotes }: Notes): number[] {
  return [
    ...points.flatMap(({ passageIds }) => passageIds),
    ...sections.map(({ startPassageId }) => startPassageId),
    ...quotes.map(({ passageId }) => passageId),
  ];
}
