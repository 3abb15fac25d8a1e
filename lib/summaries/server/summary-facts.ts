import 'server-only';
import { z } from 'zod';
import type { SummariesTable } from '../../server/db/schema';
import { type SummaryListItem, sourceKinds } from '../schemas';

type FactsRow = Pick<
  SummariesTable,
  | 'id'
  | 'video_id'
  | 'title'
  | 'channel'
  | 'duration_ms'
  | 'model'
  | 'source_kind'
  | 'language'
  | 'playlist'
  | 'created_at'
> & { truncated: number };

const sourceKind = z.enum(sourceKinds);

/** What a library row says of itself, in the list and on its page alike. */
export function summaryFacts(row: FactsRow): Omit<SummaryListItem, 'tldr'> {
  return {
    summary_id: row.id,
    video_id: row.video_id,
    title: row.title,
    channel: row.channel,
    duration_s: Math.round(row.duration_ms / 1000),
    model_used: row.model,
    source_kind: sourceKind.parse(row.source_kind),
    language: row.language,
    truncated: row.truncated === 1,
    playlist: row.playlist,
    created_at: row.created_at,
  };
}
