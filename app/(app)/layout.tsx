import type { ReactNode } from 'react';
import { SignedOutNotice } from '@/components/events/signed-out-notice';
import { AppShell } from '@/components/layout/app-shell';
import { Header } from '@/components/layout/header';
import { readInbox } from '@/lib/inbox/server/read-inbox';
import { requirePage } from '@/lib/server/http/page';

export default async function AppLayout({ children }: { children: ReactNode }) {
  const { services, principal } = await requirePage();
  const { config, eventLog, inbox, now } = services;
  const { userId, sessionId, name, email, role } = principal;
  const cursor = eventLog.idOf(await eventLog.head());
  return (
    <AppShell
      seed={{ userId, sessionId, cursor, openedAt: now() }}
      inbox={await readInbox({ ...inbox, principal })}
    >
      <Header person={config.auth.loginEnabled ? { name, email } : null} admin={role === 'admin'} />
      <SignedOutNotice />
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto max-w-6xl px-4 pt-8 pb-24 outline-none sm:px-6"
      >
        {children}
      </main>
    </AppShell>
  );
}
