import 'server-only';
import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { buildPassages, type Passage } from '../../transcripts/passages';
import { decodeSegments } from '../../transcripts/segment-lines';
import {
  listSummariesSchema,
  type SummaryPage,
  type SummaryView,
  sourceKinds,
  summaryContentSchema,
  usageSchema,
} from '../schemas';
import { collectResults } from './collect-results';
import type { SummariesCall } from './context';

/** A page of the caller's library, newest first; `q` looks in title, channel and the short summary. */
export async function listSummaries(call: SummariesCall, input: unknown): Promise<SummaryPage> {
  const { page, per_page, q } = parseInput(listSummariesSchema, input);
  let query = call.db.selectFrom('summaries').where('owner_id', '=', call.principal.userId);
  if (q) {
    const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where(({ or, ref }) =>
      or(
        (['title', 'channel', 'tldr'] as const).map(
          (column) => sql<boolean>`${ref(column)} like ${pattern} escape '\\'`,
        ),
      ),
    );
  }
  const { total } = await query
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await query
    .select(['id', 'video_id', 'title', 'channel', 'duration_ms', 'model', 'source_kind'])
    .select(['language', 'tldr', 'created_at'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(per_page)
    .offset((page - 1) * per_page)
    .execute();
  return {
    items: rows.map((row) => ({
      summary_id: row.id,
      video_id: row.video_id,
      title: row.title,
      channel: row.channel,
      duration_s: Math.round(row.duration_ms / 1000),
      model_used: row.model,
      source_kind: z.enum(sourceKinds).parse(row.source_kind),
      language: row.language,
      tldr: row.tldr,
      created_at: row.created_at,
    })),
    page,
    per_page,
    total: Number(total),
  };
}

/** One of the caller's summaries, whole. Throws `not_found`, also for somebody else's. */
export async function getSummary(call: SummariesCall, summaryId: string): Promise<SummaryView> {
  const row = await call.db
    .selectFrom('summaries')
    .innerJoin('results', 'results.id', 'summaries.result_id')
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
      'summaries.created_at',
      'transcripts.timed',
      'transcripts.truncated',
      'results.content',
      'results.usage',
      'results.coverage',
    ])
    .where('summaries.id', '=', summaryId)
    .where('summaries.owner_id', '=', call.principal.userId)
    .executeTakeFirst();
  if (!row) throw new AppError('not_found');
  return {
    ...summaryContentSchema.parse(JSON.parse(row.content)),
    summary_id: row.id,
    video_id: row.video_id,
    title: row.title,
    channel: row.channel,
    duration_s: Math.round(row.duration_ms / 1000),
    model_used: row.model,
    source_kind: z.enum(sourceKinds).parse(row.source_kind),
    language: row.language,
    timed: row.timed === 1,
    truncated: row.truncated === 1,
    usage: row.usage === null ? null : usageSchema.parse(JSON.parse(row.usage)),
    coverage: row.coverage,
    created_at: row.created_at,
  };
}

export interface TranscriptView {
  timed: boolean;
  passages: Passage[];
}

/** The transcript behind one of the caller's summaries, as the passages it cites. Throws `not_found`. */
export async function getTranscript(
  call: SummariesCall,
  summaryId: string,
): Promise<TranscriptView> {
  const row = await call.db
    .selectFrom('summaries')
    .innerJoin('results', 'results.id', 'summaries.result_id')
    .innerJoin('transcripts', 'transcripts.id', 'results.transcript_id')
    .select(['transcripts.segments', 'transcripts.timed'])
    .where('summaries.id', '=', summaryId)
    .where('summaries.owner_id', '=', call.principal.userId)
    .executeTakeFirst();
  if (!row) throw new AppError('not_found');
  const timed = row.timed === 1;
  return { timed, passages: await buildPassages(await decodeSegments(row.segments), timed) };
}

/** Removes the caller's library row; the shared result and an uploaded transcript go with the last one that needs them. */
export async function deleteSummary(
  { db, principal }: SummariesCall,
  summaryId: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const gone = await trx
      .deleteFrom('summaries')
      .where('id', '=', summaryId)
      .where('owner_id', '=', principal.userId)
      .returning(['result_id', 'work_key'])
      .executeTakeFirst();
    if (!gone) throw new AppError('not_found');
    const { transcript_id } = await trx
      .selectFrom('results')
      .select('transcript_id')
      .where('id', '=', gone.result_id)
      .executeTakeFirstOrThrow();
    await collectResults(trx, { workKey: gone.work_key, transcriptIds: [transcript_id] });
  });
}
