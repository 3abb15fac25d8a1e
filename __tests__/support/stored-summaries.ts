import type { Db } from '@/lib/server/db/open-database';
import type { SummaryContent } from '@/lib/summaries/schemas';

export const emptyContent: SummaryContent = {
  tldr: '',
  overview: '',
  key_points: [],
  chapters: [],
  takeaways: [],
  quotes: [],
  topics: [],
  caveats: [],
};

/** A stored summary with its result and transcript, in columns that every version of the schema has; not in the index. */
export async function storeSummary(
  db: Db,
  id: string,
  row: { title: string; channel?: string; content: Partial<SummaryContent> | string },
  ownerId = 'ana',
): Promise<void> {
  const content =
    typeof row.content === 'string'
      ? row.content
      : JSON.stringify({ ...emptyContent, ...row.content });
  const about = { title: row.title, channel: row.channel ?? null, duration_ms: 60_000 };
  const made = { model: 'extractive', language: 'en', created_at: 1 };
  await db
    .insertInto('transcripts')
    .values({
      ...about,
      id: `trn_${id}`,
      cache_key: `key_${id}`,
      owner_id: null,
      video_id: 'aaaaaaaaaaa',
      source_kind: 'manual',
      language: 'en',
      timed: 1,
      truncated: 0,
      chapters: '[]',
      content_hash: id,
      segments: '',
      created_at: 1,
    })
    .execute();
  await db
    .insertInto('results')
    .values({
      ...made,
      id: `res_${id}`,
      work_key: `work_${id}`,
      owner_id: null,
      transcript_id: `trn_${id}`,
      prompt_version: '1',
      content,
      usage: null,
      coverage: 1,
    } as never)
    .execute();
  await db
    .insertInto('summaries')
    .values({
      ...made,
      ...about,
      id,
      owner_id: ownerId,
      result_id: `res_${id}`,
      work_key: `work_${id}`,
      video_id: 'aaaaaaaaaaa',
      tldr: '',
      source_kind: 'manual',
    } as never)
    .execute();
}
