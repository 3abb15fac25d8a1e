import 'server-only';
import { z } from 'zod';
import type { SummaryDraft } from '../summary-draft';
import type { SummaryRequest } from '../summary-model';
import {
  InvalidAnswer,
  lineOf,
  listOf,
  passageId,
  passageIdsIn,
  proseOf,
  readJson,
} from './read-json';

/**
 * Reads a model's summary and makes it fit `summaryDraftSchema`: too many items are cut, empty ones and ids that do not exist
 * left out, missing lists empty. A statement whose ids all turn out wrong stays, uncited, for its text may well be right; an
 * answer without a single cited key point, such as a polite refusal, is not a summary of this video. Throws `InvalidAnswer`.
 */
export function readDraft(
  content: string,
  request: Pick<SummaryRequest, 'passages' | 'language' | 'outputLanguage'>,
): SummaryDraft {
  const { passages, language, outputLanguage } = request;
  const known = new Set(passages.map(({ id }) => id));
  const { language: written, ...draft } = readJson(content, draftSchema(known));
  if (draft.keyPoints.every(({ passageIds }) => passageIds.length === 0)) {
    const [first, last] = [passages[0]?.id, passages.at(-1)?.id];
    throw new InvalidAnswer(
      `no key point cites a passage that exists; passageIds are numbers between ${first} and ${last}, and at least one key point is needed`,
    );
  }
  const starts = new Set<number>();
  return {
    ...draft,
    chapters: draft.chapters.filter(({ startPassageId }) => {
      const isNew = known.has(startPassageId) && !starts.has(startPassageId);
      starts.add(startPassageId);
      return isNew;
    }),
    topics: [...new Set(draft.topics)],
    language: languageTag(written, outputLanguage ?? language),
  };
}

function draftSchema(known: ReadonlySet<number>) {
  const statement = lineOf(1_500);
  const passageIds = passageIdsIn(known);
  return z.object({
    tldr: lineOf(1_500),
    overview: proseOf(12_000),
    keyPoints: listOf(
      // A bare statement is what weak models write.
      z.preprocess(
        (value) => (typeof value === 'string' ? { text: value } : value),
        z.object({ text: statement, passageIds }),
      ),
      10,
      true,
    ),
    chapters: listOf(
      z.object({
        title: lineOf(200),
        startPassageId: passageId,
        summary: lineOf(2_000).catch(''),
      }),
      60,
    ),
    takeaways: listOf(z.object({ label: lineOf(120), insight: statement, passageIds }), 7),
    quotes: listOf(z.object({ text: lineOf(1_000), passageId }), 5),
    topics: listOf(lineOf(80), 8),
    language: z.string().max(60).catch(''),
    caveats: listOf(lineOf(500), 5),
  });
}

/** What was asked for, unless the model says that it wrote another language. Names such as "English" are no tags. */
function languageTag(written: string, expected: string): string {
  const tag = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(written.trim())
    ? written.trim()
    : expected;
  const primary = (text: string) => text.toLowerCase().split(/[-_]/)[0];
  return primary(tag) === primary(expected) ? expected : tag;
}
