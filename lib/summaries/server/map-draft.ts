import 'server-only';
import { breathe } from '../../breathe';
import type { Passage } from '../../transcripts/passages';
import type { Citation, SummaryContent } from '../schemas';
import { createQuoteMatcher, type MatchedQuote, wordsOf } from './match-quote';
import type { SummaryDraft } from './summary-draft';

export interface MappedSummary {
  content: SummaryContent;
  /** Share of the video, 0..1, that lies in stretches the summary cites. */
  coverage: number;
}

/** A citation stands for what is said around it: this much on each side counts as covered. */
const coverageReachMs = 45_000;

/**
 * Turns a model's draft into the stored summary: ids become times, unknown ids are dropped, chapters sorted, and a quote
 * stays only when it was said where it claims to be, or nearly so (see `createQuoteMatcher`). A statement all of whose ids are
 * unknown stays without citations. What a model wrote is never trusted.
 */
export async function mapDraft(
  draft: SummaryDraft,
  passages: readonly Passage[],
): Promise<MappedSummary> {
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
    quotes: (await mapQuotes(draft.quotes, passages)).map(({ text, passageIds }) => ({
      text,
      citations: cite(passageIds),
    })),
    topics: draft.topics,
    caveats: draft.caveats,
  };
  return { content, coverage: coverageOf(content, passages) };
}

/** Quotes that were really said, each once. */
async function mapQuotes(
  quotes: SummaryDraft['quotes'],
  passages: readonly Passage[],
): Promise<MatchedQuote[]> {
  const indexOf = new Map(passages.map(({ id }, index) => [id, index]));
  const match = createQuoteMatcher(passages);
  const found = new Map<string, MatchedQuote>();
  for (const { text, passageId } of quotes) {
    const index = indexOf.get(passageId);
    const quote = index === undefined ? null : await match(text, index);
    if (quote && !found.has(quote.text)) found.set(quote.text, quote);
    await breathe();
  }
  return [...found.values()];
}

/** Whether the words of a quote stand in a passage, apart from case, punctuation and spacing. */
export function isQuoteOf(quote: string, passage: string): boolean {
  const spaced = (text: string) =>
    ` ${wordsOf(text)
      .map((word) => word.text)
      .join(' ')} `;
  const wanted = spaced(quote);
  return wanted.trim() !== '' && spaced(passage).includes(wanted);
}

function coverageOf(content: SummaryContent, passages: readonly Passage[]): number {
  const endMs = passages.at(-1)?.endMs ?? 0;
  const citations = [...content.key_points, ...content.takeaways, ...content.quotes].flatMap(
    (statement) => statement.citations,
  );
  if (endMs === 0) return untimedCoverage(citations, passages);
  const spans = citations
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

/** Without times a passage and its neighbours count as covered. */
function untimedCoverage(citations: readonly Citation[], passages: readonly Passage[]): number {
  const cited = new Set(citations.map(({ passage_id }) => passage_id));
  const covered = passages.filter(({ id }) => [id - 1, id, id + 1].some((near) => cited.has(near)));
  return passages.length === 0 ? 0 : Math.round((covered.length / passages.length) * 100) / 100;
}
