import 'server-only';
import type { Trx } from '../../server/db/open-database';
import type { CreateId } from '../../server/ids';
import type { Transcript } from './load-transcript';

export interface LibraryResult {
  id: string;
  workKey: string;
  model: string;
  language: string;
  tldr: string;
}

/**
 * Gives a person a library row for a result. A row for the same video and options is kept and pointed to the newer result,
 * so that asking again makes no double and old links stay good. Returns the row's id.
 */
export async function saveLibraryRow(
  trx: Trx,
  ownerId: string,
  transcript: Omit<Transcript, 'segments'>,
  result: LibraryResult,
  { createId, at }: { createId: CreateId; at: number },
): Promise<string> {
  const existing = await trx
    .selectFrom('summaries')
    .select(['id', 'result_id'])
    .where('owner_id', '=', ownerId)
    .where('work_key', '=', result.workKey)
    .where((eb) =>
      transcript.videoId === null
        ? eb('video_id', 'is', null)
        : eb('video_id', '=', transcript.videoId),
    )
    .executeTakeFirst();
  if (existing) {
    if (existing.result_id !== result.id) {
      await trx
        .updateTable('summaries')
        .set({ result_id: result.id, tldr: result.tldr, created_at: at })
        .where('id', '=', existing.id)
        .execute();
    }
    return existing.id;
  }
  const id = createId('sum');
  await trx
    .insertInto('summaries')
    .values({
      id,
      owner_id: ownerId,
      result_id: result.id,
      work_key: result.workKey,
      video_id: transcript.videoId,
      title: transcript.title,
      channel: transcript.channel,
      duration_ms: transcript.durationMs,
      tldr: result.tldr,
      model: result.model,
      source_kind: transcript.kind,
      language: result.language,
      created_at: at,
    })
    .execute();
  return id;
}
