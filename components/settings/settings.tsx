'use client';

import { useRouter } from 'next/navigation';
import type { InboxState, NoticePreferences } from '@/lib/inbox/state';
import type { AccountView, Preferences, SessionView } from '@/lib/users/schemas';
import { methodNames } from '@/lib/users/schemas';
import type { ServerAction } from '../layout/use-action';
import type { ModelChoice } from '../summaries/submit/options';
import { DefaultsForm } from './defaults-form';
import { NoticePreferencesForm } from './notice-preferences';
import { PasswordForm } from './password-form';
import { ProfileForm } from './profile-form';
import { SessionList } from './session-list';
import { SettingsSection } from './settings-section';

export interface AccountActions {
  saveProfile: ServerAction<{ name: string }, { name: string }>;
  changePassword: ServerAction<{ current?: string; password: string }, { ended: number }>;
  revokeSession: ServerAction<{ session_id: string }>;
  revokeOtherSessions: ServerAction<void, { sessions: number }>;
}

/** A person's settings, a section a subject. In single-user mode there is no account. */
export function Settings({
  models,
  preferences,
  savePreferences,
  saveNoticePreferences,
  person,
}: {
  models: ModelChoice;
  preferences: Preferences | null;
  savePreferences: ServerAction<Preferences, Preferences>;
  saveNoticePreferences: ServerAction<NoticePreferences, InboxState>;
  person: { account: AccountView; sessions: SessionView[]; actions: AccountActions } | null;
}) {
  const router = useRouter();
  return (
    <div>
      <h1 className="mb-8 font-semibold text-2xl sm:text-[1.75rem]">Settings</h1>
      {person && (
        <SettingsSection id="account" title="Account" description="Who you are on this server.">
          <ProfileForm account={person.account} save={person.actions.saveProfile} />
        </SettingsSection>
      )}
      <SettingsSection
        id="defaults"
        title="Summaries"
        description="What the paste box begins with. You can still choose otherwise for each batch."
      >
        <DefaultsForm choice={models} preferences={preferences} save={savePreferences} />
      </SettingsSection>
      <SettingsSection
        id="notifications"
        title="Notifications"
        description="Where you hear of what. A choice counts at once, in every tab and on every device."
      >
        <NoticePreferencesForm save={saveNoticePreferences} />
      </SettingsSection>
      {person && (
        <>
          <SettingsSection
            id="password"
            title="Password"
            description={passwordWords(person.account)}
          >
            <PasswordForm
              email={person.account.email}
              hasPassword={person.account.has_password}
              change={person.actions.changePassword}
              onChanged={() => router.refresh()}
            />
          </SettingsSection>
          <SettingsSection
            id="sessions"
            title="Devices"
            description="Where you are signed in. A session ends by itself 30 days after signing in."
          >
            <SessionList
              sessions={person.sessions}
              revoke={person.actions.revokeSession}
              revokeOthers={person.actions.revokeOtherSessions}
              onChanged={() => router.refresh()}
            />
          </SettingsSection>
        </>
      )}
    </div>
  );
}

function passwordWords({ has_password, providers }: AccountView): string {
  const names = providers.map((provider) => methodNames[provider] ?? provider).join(' and ');
  const also = names && ` You also sign in with ${names}.`;
  return has_password
    ? `Changing it signs out every other device.${also}`
    : `You sign in with ${names || 'a link'}. With a password you can also sign in without it.`;
}
