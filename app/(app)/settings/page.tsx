import type { Metadata } from 'next';
import {
  changePasswordAction,
  revokeOtherSessionsAction,
  revokeSessionAction,
  saveNoticePreferencesAction,
  savePreferencesAction,
  saveProfileAction,
} from '@/app/_actions/account';
import { Settings } from '@/components/settings/settings';
import { requirePage } from '@/lib/server/http/page';
import { listModels } from '@/lib/summaries/server/list-models';
import { getAccount, getPreferences } from '@/lib/users/server/own-account';
import { listSessions } from '@/lib/users/server/own-sessions';

export const metadata: Metadata = { title: 'Settings' };

const actions = {
  saveProfile: saveProfileAction,
  changePassword: changePasswordAction,
  revokeSession: revokeSessionAction,
  revokeOtherSessions: revokeOtherSessionsAction,
};

export default async function SettingsPage() {
  const { services, principal, caller } = await requirePage();
  const call = { ...services.users, principal, caller };
  const hasAccount = services.config.auth.loginEnabled;
  return (
    <Settings
      models={listModels(services.summaries)}
      preferences={await getPreferences(call)}
      savePreferences={savePreferencesAction}
      saveNoticePreferences={saveNoticePreferencesAction}
      person={
        hasAccount
          ? { account: await getAccount(call), sessions: await listSessions(call), actions }
          : null
      }
    />
  );
}
