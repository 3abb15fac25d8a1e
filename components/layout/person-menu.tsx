'use client';

import {
  LibraryBig,
  LogOut,
  Menu as MenuIcon,
  Settings,
  ShieldCheck,
  UserRound,
} from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { routes } from '@/lib/routes';
import { signOut } from '@/lib/users/client/auth-client';
import { useEventStore } from '../events/events-provider';
import { Button } from '../ui/button';
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from '../ui/menu';
import { useThemeStep } from './theme-toggle';

/** Who is signed in, their settings and the way out; on phones also where else to go. `person` is null in single-user mode. */
export function PersonMenu({
  person,
  admin,
}: {
  person: { name: string; email: string } | null;
  admin: boolean;
}) {
  const router = useRouter();
  const events = useEventStore();
  const theme = useThemeStep();
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    try {
      await signOut();
      events.signedOut();
      window.location.assign(routes.signIn);
    } catch {
      setLeaving(false);
      toast.error('You are still signed in', {
        description: 'The server could not be reached. Try again in a moment.',
      });
    }
  };
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button
          variant="quiet"
          size="icon"
          aria-label={person ? `Account of ${person.name}` : 'Menu'}
        >
          {person ? (
            <UserRound aria-hidden className="size-4.5" />
          ) : (
            <MenuIcon aria-hidden className="size-4.5" />
          )}
        </Button>
      </MenuTrigger>
      <MenuContent>
        {person && (
          <MenuLabel>
            <span className="block font-medium text-text">{person.name}</span>
            {person.email}
          </MenuLabel>
        )}
        <MenuItem className="sm:hidden" onSelect={() => router.push(routes.library)}>
          <LibraryBig aria-hidden />
          Library
        </MenuItem>
        {admin && (
          <MenuItem className="sm:hidden" onSelect={() => router.push(routes.admin)}>
            <ShieldCheck aria-hidden />
            Admin
          </MenuItem>
        )}
        <MenuItem
          className="sm:hidden"
          onSelect={(event) => {
            // It stays open, to show what was chosen and to go on.
            event.preventDefault();
            theme.step();
          }}
        >
          <theme.Icon aria-hidden />
          {theme.label}
        </MenuItem>
        <MenuItem onSelect={() => router.push(routes.settings)}>
          <Settings aria-hidden />
          Settings
        </MenuItem>
        {person && (
          <>
            <MenuSeparator />
            <MenuItem onSelect={leave} disabled={leaving}>
              <LogOut aria-hidden />
              Sign out
            </MenuItem>
          </>
        )}
      </MenuContent>
    </Menu>
  );
}
