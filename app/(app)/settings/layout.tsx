import type { ReactNode } from 'react';
import { SectionNav } from '@/components/layout/section-nav';
import { routes } from '@/lib/routes';

const pages = [
  { path: routes.settings, name: 'General' },
  { path: routes.webhooks, name: 'Webhooks' },
  { path: routes.tokens, name: 'API tokens' },
];

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto max-w-4xl">
      <SectionNav label="Settings" pages={pages} />
      {children}
    </div>
  );
}
