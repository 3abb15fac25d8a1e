import 'server-only';
import { AppError } from '../../errors';
import { audienceId, audiencesOf } from '../../events/audience';
import { parseEventId } from '../../events/event-id';
import { parseInput } from '../../parse-input';
import type { Trx } from '../../server/db/open-database';
import { transact } from '../../server/db/transact';
import { type Mark, markSchema } from '../mark';
import type { InboxState } from '../state';
import type { InboxCall } from './context';
import { readRow } from './inbox-row';
import { announceInbox, findUnreadOfSummary, maxMarks, readInbox } from './read-inbox';

/**
 * Marks events of the caller as read and tells their other pages. Events that are gone, or somebody else's, are passed over.
 * Throws `invalid_input`, or `conflict` for ids from another life of the database.
 */
export async function markRead(call: InboxCall, input: unknown): Promise<InboxState> {
  const mark = parseInput(markSchema, input);
  await readRow(call);
  const changed =
    'through' in mark
      ? await markThrough(call, mark.through)
      : await markOneByOne(call, await visibleSeqs(call, mark));
  return changed ? announceInbox(call) : readInbox(call);
}

async function markThrough(call: InboxCall, id: string): Promise<boolean> {
  const { db, eventLog } = call;
  const through = Math.min(seqOf(call, id), await eventLog.head());
  return transact(db, async (trx) => {
    const row = await lockRow(trx, call);
    if (row.read_through >= through) return false;
    await writeRow(trx, call, through);
    return true;
  });
}

async function markOneByOne(call: InboxCall, seqs: readonly number[]): Promise<boolean> {
  const { db, eventLog, principal } = call;
  const trimmedThrough = await eventLog.trimmedThrough();
  return transact(db, async (trx) => {
    const row = await lockRow(trx, call);
    const fresh = seqs.filter((seq) => seq > row.read_through);
    if (fresh.length === 0) return false;
    const inserted = await trx
      .insertInto('inbox_reads')
      .values(fresh.map((seq) => ({ user_id: principal.userId, seq })))
      .onConflict((conflict) => conflict.doNothing())
      .returning('seq')
      .execute();
    if (inserted.length === 0) return false;
    const oldest = await trx
      .selectFrom('inbox_reads')
      .select('seq')
      .where('user_id', '=', principal.userId)
      .orderBy('seq', 'desc')
      .offset(maxMarks)
      .limit(1)
      .executeTakeFirst();
    await writeRow(trx, call, Math.max(row.read_through, trimmedThrough, oldest?.seq ?? 0));
    return true;
  });
}

function lockRow(trx: Trx, { principal }: InboxCall) {
  return trx
    .selectFrom('inbox_states')
    .select('read_through')
    .where('user_id', '=', principal.userId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

async function writeRow(trx: Trx, { principal }: InboxCall, readThrough: number): Promise<void> {
  await trx
    .updateTable('inbox_states')
    .set(({ eb }) => ({ read_through: readThrough, revision: eb('revision', '+', 1) }))
    .where('user_id', '=', principal.userId)
    .execute();
  await trx
    .deleteFrom('inbox_reads')
    .where('user_id', '=', principal.userId)
    .where('seq', '<=', readThrough)
    .execute();
}

/** Those of the events that exist and that the caller may see. */
async function visibleSeqs(
  call: InboxCall,
  mark: Exclude<Mark, { through: string }>,
): Promise<number[]> {
  const { db, principal } = call;
  const ids = 'ids' in mark ? mark.ids : await findUnreadOfSummary(call, mark.summary_id);
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('events')
    .select('seq')
    .where('seq', 'in', [...new Set(ids.map((id) => seqOf(call, id)))])
    .where((eb) =>
      eb.or(
        audiencesOf(principal).map((audience) =>
          eb.and([
            eb('audience_kind', '=', audience.kind),
            eb('audience_id', '=', audienceId(audience)),
          ]),
        ),
      ),
    )
    .execute();
  return rows.map(({ seq }) => seq);
}

function seqOf({ eventLog }: InboxCall, id: string): number {
  const { epoch, seq } = parseEventId(id)!;
  if (epoch !== eventLog.epoch) throw new AppError('conflict');
  return seq;
}
