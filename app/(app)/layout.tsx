import type { ReactNode } from 'react';
import { AppShell } from '@/components/layout/app-shell';
import { Header } from '@/components/layout/header';
import { requirePage } from '@/lib/server/http/page';

export default async function AppLayout({ children }: { children: ReactNode }) {
  const { services, principal } = await requirePage();
  const { name, email, role } = principal;
  return (
    <AppShell>
      <Header
        person={services.config.auth.loginEnabled ? { name, email } : null}
        admin={role === 'admin'}
      />
      <main id="content" className="mx-auto max-w-6xl px-4 pt-8 pb-24 sm:px-6">
        {children}
      </main>
    </AppShell>
  );
}
