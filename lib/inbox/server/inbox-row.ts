import 'server-only';
import type { Selectable } from 'kysely';
import type { InboxStatesTable } from '../../server/db/schema';
import { defaultPreferences, type NoticePreferences, noticePreferencesSchema } from '../state';
import type { InboxCall } from './context';

export type InboxRow = Selectable<InboxStatesTable>;

const pageSize = 200;

/** The caller's row. The first time it is made: what was there before the account is nothing to be read. */
export async function readRow(call: InboxCall): Promise<InboxRow> {
  const { db, principal } = call;
  const read = () =>
    db.selectFrom('inbox_states').selectAll().where('user_id', '=', principal.userId);
  const row = await read().executeTakeFirst();
  if (row) return row;
  await db
    .insertInto('inbox_states')
    .values({ user_id: principal.userId, read_through: await lastBeforeJoining(call), revision: 0 })
    .onConflict((conflict) => conflict.column('user_id').doNothing())
    .execute();
  return read().executeTakeFirstOrThrow();
}

async function lastBeforeJoining({ db, eventLog, principal }: InboxCall): Promise<number> {
  const { created_at } = await db
    .selectFrom('users')
    .select('created_at')
    .where('id', '=', principal.userId)
    .executeTakeFirstOrThrow();
  for (let upTo = await eventLog.head(); ; ) {
    const entries = await eventLog.readVisible({
      viewer: principal,
      subscriptions: null,
      after: 0,
      upTo,
      limit: pageSize,
      order: 'newest',
    });
    const before = entries.find(({ at }) => at < created_at);
    if (before) return before.seq;
    if (entries.length < pageSize) return 0;
    upTo = entries.at(-1)!.seq - 1;
  }
}

/** Where somebody wants to hear of what. Types that were new since they chose are as for everybody. */
export function preferencesOf({ preferences }: InboxRow): NoticePreferences {
  if (preferences === null) return defaultPreferences;
  const parsed = noticePreferencesSchema.partial().safeParse(JSON.parse(preferences));
  return { ...defaultPreferences, ...parsed.data };
}
