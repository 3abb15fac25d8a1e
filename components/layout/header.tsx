import Link from 'next/link';
import { routes } from '@/lib/routes';
import { ConnectionIndicator } from '../events/connection-indicator';
import { InboxBell } from '../inbox/inbox-bell';
import { PersonMenu } from './person-menu';
import { ThemeToggle } from './theme-toggle';
import { Wordmark } from './wordmark';

const linkStyles =
  'inline-flex h-9 items-center rounded-lg px-3 font-medium text-[0.9375rem] text-muted hover:bg-sunken hover:text-text';

/** The 56 px bar on every page of the application. `person` is null in single-user mode. */
export function Header({
  person,
  admin,
}: {
  person: { name: string; email: string } | null;
  /** Whether to show the way to the pages of admins. */
  admin: boolean;
}) {
  return (
    <header className="sticky top-0 z-40 border-b bg-surface/90 backdrop-blur-sm">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to content
      </a>
      <div className="mx-auto flex h-14 max-w-6xl items-center gap-1 px-4 sm:px-6">
        <Link href={routes.home} className="-ml-1 flex rounded-md px-1 py-1 text-[0.9375rem]">
          <Wordmark />
        </Link>
        <nav aria-label="Main" className="ml-auto hidden sm:block">
          <Link href={routes.library} className={linkStyles}>
            Library
          </Link>
          {admin && (
            <Link href={routes.admin} className={linkStyles}>
              Admin
            </Link>
          )}
        </nav>
        <div className="ml-auto flex items-center gap-0.5 sm:ml-1">
          <InboxBell />
          <ConnectionIndicator />
          <ThemeToggle className="max-sm:hidden" />
          <PersonMenu person={person} admin={admin} />
        </div>
      </div>
    </header>
  );
}
