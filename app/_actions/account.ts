'use server';

import type { ActionResult } from '@/lib/action-result';
import { saveNoticePreferences } from '@/lib/inbox/server/save-notice-preferences';
import type { InboxState, NoticePreferences } from '@/lib/inbox/state';
import { accountAction, action } from '@/lib/server/http/action';
import type { Preferences } from '@/lib/users/schemas';
import { changePassword } from '@/lib/users/server/change-password';
import { savePreferences, saveProfile } from '@/lib/users/server/own-account';
import { revokeOtherSessions, revokeOwnSession } from '@/lib/users/server/own-sessions';

/** What somebody changes about their own account. */

export async function saveProfileAction(input: {
  name: string;
}): Promise<ActionResult<{ name: string }>> {
  return accountAction((call) => saveProfile(call, input));
}

export async function savePreferencesAction(
  input: Preferences,
): Promise<ActionResult<Preferences>> {
  return action((services, principal, caller) =>
    savePreferences({ ...services.users, principal, caller }, input),
  );
}

export async function saveNoticePreferencesAction(
  input: NoticePreferences,
): Promise<ActionResult<InboxState>> {
  return action(async ({ inbox, limits }, principal) => {
    await limits.inbox(principal.userId);
    return saveNoticePreferences({ ...inbox, principal }, input);
  });
}

export async function changePasswordAction(input: {
  current?: string;
  password: string;
}): Promise<ActionResult<{ ended: number }>> {
  return accountAction(async (call, { limits }) => {
    await limits.passwords(call.principal.userId);
    return changePassword(call, input);
  });
}

export async function revokeSessionAction(input: {
  session_id: string;
}): Promise<ActionResult<void>> {
  return accountAction((call) => revokeOwnSession(call, input));
}

export async function revokeOtherSessionsAction(): Promise<ActionResult<{ sessions: number }>> {
  return accountAction(revokeOtherSessions);
}
