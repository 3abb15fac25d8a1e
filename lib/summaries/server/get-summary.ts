import 'server-only';
import { breathe } from '../../breathe';
import { AppError } from '../../errors';
import { buildPassages } from '../../transcripts/passages';
import { decodeSegments } from '../../transcripts/segment-lines';
import type { TranscriptView } from '../answers';
import {
  type SummaryView,
  summaryContentSchema,
  summaryOptionsSchema,
  summaryViewSchema,
  usageSchema,
} from '../schemas';
import type { SummariesCall } from './context';
import { summaryFacts } from './summary-facts';

/** One of the caller's summaries, whole. Throws `not_found`, also for somebody else's. */
export async function getSummary(call: SummariesCall, summaryId: string): Promise<SummaryView> {
  const [summary] = await getSummaries(call, [summaryId]);
  if (!summary) throw new AppError('not_found');
  return summary;
}

/** Those of the caller's summaries that exist, in the order asked for. */
export async function getSummaries(
  call: SummariesCall,
  summaryIds: readonly string[],
): Promise<SummaryView[]> {
  const rows = await readRows(call, summaryIds);
  const byId = new Map<string, SummaryView>();
  for (const row of rows) {
    byId.set(row.id, viewOf(row));
    await breathe();
  }
  return summaryIds.flatMap((id) => byId.get(id) ?? []);
}

const captionGap = summaryViewSchema.shape.gap;

type SummaryRow = Awaited<ReturnType<typeof readRows>>[number];

function readRows(call: SummariesCall, summaryIds: readonly string[]) {
  return ownSummaries(call, summaryIds)
    .innerJoin('transcripts', 'transcripts.id', 'results.transcript_id')
    .select([
      'summaries.id',
      'summaries.video_id',
      'summaries.title',
      'summaries.channel',
      'summaries.duration_ms',
      'summaries.model',
      'summaries.source_kind',
      'summaries.language',
      'summaries.playlist',
      'summaries.created_at',
      'transcripts.timed',
      'summaries.truncated',
      'transcripts.gap',
      'results.content',
      'results.options',
      'results.usage',
      'results.coverage',
    ])
    .execute();
}

function viewOf(row: SummaryRow): SummaryView {
  const options = row.options === null ? null : summaryOptionsSchema.parse(JSON.parse(row.options));
  return {
    ...summaryContentSchema.parse(JSON.parse(row.content)),
    ...summaryFacts(row),
    timed: row.timed === 1,
    gap: captionGap.parse(row.gap),
    length: options?.length ?? null,
    focus: options?.focus ?? null,
    requested_language: options?.language ?? null,
    requested_caption_language: options?.captionLanguage ?? null,
    usage: row.usage === null ? null : usageSchema.parse(JSON.parse(row.usage)),
    coverage: row.coverage,
  };
}

/** The transcript behind one of the caller's summaries, as the passages it cites. Throws `not_found`. */
export async function getTranscript(
  call: SummariesCall,
  summaryId: string,
): Promise<TranscriptView> {
  const row = await ownSummaries(call, [summaryId])
    .innerJoin('transcripts', 'transcripts.id', 'results.transcript_id')
    .select(['transcripts.segments', 'transcripts.timed'])
    .executeTakeFirst();
  if (!row) throw new AppError('not_found');
  const timed = row.timed === 1;
  const passages = await buildPassages(await decodeSegments(row.segments), timed);
  return {
    timed,
    passages: passages.map(({ id, startMs, endMs, text }) => ({
      passage_id: id,
      start_ms: startMs,
      end_ms: endMs,
      text,
    })),
  };
}

function ownSummaries({ db, principal }: SummariesCall, ids: readonly string[]) {
  return db
    .selectFrom('summaries')
    .innerJoin('results', 'results.id', 'summaries.result_id')
    .where('summaries.id', 'in', [...ids])
    .where('summaries.owner_id', '=', principal.userId)
    .where('summaries.deleted_at', 'is', null);
}
