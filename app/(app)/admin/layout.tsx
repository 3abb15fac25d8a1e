import type { ReactNode } from 'react';
import { SectionNav } from '@/components/layout/section-nav';
import { routes } from '@/lib/routes';
import { requireAdminPage } from '@/lib/server/http/page';

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { services } = await requireAdminPage();
  const { loginEnabled } = services.config.auth;
  const pages = [
    ...(loginEnabled ? [{ path: routes.users, name: 'Users' }] : []),
    { path: routes.adminEvents, name: 'Events' },
    { path: routes.audit, name: 'Audit log' },
    { path: routes.streamTest, name: 'Stream test' },
  ];
  return (
    <>
      <SectionNav label="Admin" pages={pages} />
      {children}
    </>
  );
}
