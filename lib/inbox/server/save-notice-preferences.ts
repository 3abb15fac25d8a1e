import 'server-only';
import { parseInput } from '../../parse-input';
import { type InboxState, noticePreferencesSchema } from '../state';
import type { InboxCall } from './context';
import { readRow } from './inbox-row';
import { announceInbox } from './read-inbox';

/** Keeps where the caller wants to hear of what, and tells their other pages. Throws `invalid_input`. */
export async function saveNoticePreferences(call: InboxCall, input: unknown): Promise<InboxState> {
  const preferences = parseInput(noticePreferencesSchema, input);
  await readRow(call);
  await call.db
    .updateTable('inbox_states')
    .set(({ eb }) => ({
      preferences: JSON.stringify(preferences),
      revision: eb('revision', '+', 1),
    }))
    .where('user_id', '=', call.principal.userId)
    .execute();
  return announceInbox(call);
}
