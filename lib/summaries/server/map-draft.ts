import 'server-only';
import type { Passage } from '../../transcripts/passages';
import type { Citation, SummaryContent, SummaryDraft } from '../schemas';

export interface MappedSummary {
  content: SummaryContent;
  /** Share of the video, 0..1, that lies in stretches the summary cites. */
  coverage: number;
}

/** A citation stands for what is said around it: this much on each side counts as covered. */
const coverageReachMs = 45_000;

/**
 * Turns a model's draft into the stored summary: ids become times, unknown ids are dropped, chapters sorted, and a quote
 * stays only when it stands in the passage it cites. What a model wrote is never trusted.
 */
export function mapDraft(draft: SummaryDraft, passages: readonly Passage[]): MappedSummary {
  const byId = new Map(passages.map((passage) => [passage.id, passage]));
  const cite = (ids: readonly number[]): Citation[] =>
    [...new Set(ids)]
      .sort((a, b) => a - b)
      .flatMap((id) => {
        const passage = byId.get(id);
        return passage
          ? [{ passage_id: id, start_ms: passage.startMs, end_ms: passage.endMs }]
          : [];
      });

  const content: SummaryContent = {
    tldr: draft.tldr,
    overview: draft.overview,
    key_points: draft.keyPoints.map(({ text, passageIds }) => ({
      text,
      citations: cite(passageIds),
    })),
    chapters: draft.chapters
      .flatMap(({ title, summary, startPassageId }) => {
        const passage = byId.get(startPassageId);
        return passage ? [{ title, summary, start_ms: passage.startMs, id: startPassageId }] : [];
      })
      .sort((a, b) => a.id - b.id)
      .map(({ title, summary, start_ms }) => ({ title, summary, start_ms })),
    takeaways: draft.takeaways.map(({ label, insight, passageIds }) => ({
      label,
      insight,
      citations: cite(passageIds),
    })),
    quotes: draft.quotes
      .filter(({ text, passageId }) => isQuoteOf(text, byId.get(passageId)?.text ?? ''))
      .map(({ text, passageId }) => ({ text, citations: cite([passageId]) })),
    topics: draft.topics,
    caveats: draft.caveats,
  };
  return { content, coverage: coverageOf(content, passages) };
}

const letters = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Whether the words of a quote stand in a passage, apart from case, punctuation and spacing. */
export function isQuoteOf(quote: string, passage: string): boolean {
  const wanted = letters(quote);
  return wanted !== '' && ` ${letters(passage)} `.includes(` ${wanted} `);
}

function coverageOf(content: SummaryContent, passages: readonly Passage[]): number {
  const endMs = passages.at(-1)?.endMs ?? 0;
  if (endMs === 0) return 0;
  const spans = [...content.key_points, ...content.takeaways, ...content.quotes]
    .flatMap(({ citations }) => citations)
    .map(({ start_ms, end_ms }) => [start_ms - coverageReachMs, end_ms + coverageReachMs] as const)
    .concat(
      content.chapters.map(({ start_ms }) => [start_ms, start_ms + 2 * coverageReachMs] as const),
    )
    .map(([from, to]) => [Math.max(0, from), Math.min(endMs, to)] as const)
    .sort((a, b) => a[0] - b[0]);
  let covered = 0;
  let reached = 0;
  for (const [from, to] of spans) {
    covered += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return Math.round((covered / endMs) * 100) / 100;
}
