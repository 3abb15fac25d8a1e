'use client';

import {
  CircleOff,
  CircleUserRound,
  EllipsisVertical,
  KeyRound,
  LogOut,
  ScrollText,
  ShieldCheck,
  ShieldOff,
} from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { toast } from 'sonner';
import { auditPath } from '@/lib/audit';
import { formatCount } from '@/lib/format';
import { routes } from '@/lib/routes';
import type { UserView } from '@/lib/users/schemas';
import { settle } from '../layout/settle';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '../ui/menu';
import type { HandedLink } from './one-time-link-dialog';
import type { UserActions } from './user-actions';

type Question = 'promote' | 'demote' | 'disable' | 'sign-out' | 'link';

/** What an admin can do about one account. */
export function UserMenu({
  user,
  isSelf,
  actions,
  onLink,
  onChanged,
}: {
  user: UserView;
  isSelf: boolean;
  actions: UserActions;
  onLink(link: HandedLink): void;
  onChanged(): void;
}) {
  const router = useRouter();
  const trigger = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState<Question | null>(null);
  const { user_id, name, email } = user;

  const done = (result: { ok: boolean; error?: { message: string } }, words: string) => {
    if (result.ok) toast.success(words);
    else toast.error(result.error?.message);
    onChanged();
  };
  const setRole = async (role: 'admin' | 'user') => {
    const result = await settle(actions.setRole({ user_id, role }));
    done(result, role === 'admin' ? `${name} is an admin now` : `${name} is no admin any more`);
    if (isSelf && result.ok) router.push(routes.home);
  };
  const setDisabled = async (disabled: boolean) =>
    done(
      await settle(actions.setDisabled({ user_id, disabled })),
      disabled ? `${name} is disabled` : `${name} can sign in again`,
    );
  const signOut = async () => {
    const result = await settle(actions.signOutUser({ user_id }));
    const count = result.ok ? result.value.sessions : 0;
    const words = `${name} is signed out of ${formatCount(count, 'device')}`;
    done(result, count > 0 ? words : `The password link of ${name} is closed`);
  };
  const makeLink = async () => {
    const result = await settle(actions.createPasswordLink({ user_id }));
    if (!result.ok) {
      toast.error(result.error.message);
      return;
    }
    onLink({ kind: 'password', for: email, ...result.value });
    onChanged();
  };
  const confirmed = {
    promote: () => setRole('admin'),
    demote: () => setRole('user'),
    disable: () => setDisabled(true),
    'sign-out': signOut,
    link: makeLink,
  };
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button
            ref={trigger}
            variant="quiet"
            size="icon"
            className="-mt-1.5"
            aria-label={`What can be done about ${name}`}
          >
            <EllipsisVertical aria-hidden className="size-4.5" />
          </Button>
        </MenuTrigger>
        <MenuContent>
          {user.role === 'user' ? (
            <MenuItem onSelect={() => setAsking('promote')}>
              <ShieldCheck aria-hidden />
              Make admin
            </MenuItem>
          ) : (
            <MenuItem onSelect={() => setAsking('demote')}>
              <ShieldOff aria-hidden />
              Take admin away
            </MenuItem>
          )}
          <MenuItem
            disabled={user.disabled}
            onSelect={() => (user.verified ? void makeLink() : setAsking('link'))}
          >
            <KeyRound aria-hidden />
            New password link
          </MenuItem>
          <MenuItem
            disabled={user.live_sessions === 0 && user.password_link_until === null}
            onSelect={() => setAsking('sign-out')}
          >
            <LogOut aria-hidden />
            Sign out everywhere
          </MenuItem>
          <MenuItem onSelect={() => router.push(auditPath({ person: email }))}>
            <ScrollText aria-hidden />
            Show in audit log
          </MenuItem>
          {!isSelf && <MenuSeparator />}
          {!isSelf && !user.disabled && (
            <MenuItem className="text-danger" onSelect={() => setAsking('disable')}>
              <CircleOff aria-hidden className="text-danger!" />
              Disable
            </MenuItem>
          )}
          {!isSelf && user.disabled && (
            <MenuItem onSelect={() => void setDisabled(false)}>
              <CircleUserRound aria-hidden />
              Enable
            </MenuItem>
          )}
        </MenuContent>
      </Menu>
      {asking && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setAsking(null)}
          {...question(asking, user, isSelf)}
          returnTo={trigger}
          onConfirm={confirmed[asking]}
        />
      )}
    </>
  );
}

function question(asking: Question, user: UserView, isSelf: boolean) {
  const { name, email, live_sessions, verified, password_link_until } = user;
  const unverified = `Nobody has verified that ${email} is theirs: whoever signed up typed it.`;
  const questions = {
    promote: {
      title: `Make ${name} an admin?`,
      action: 'Make admin',
      danger: !verified,
      children: `${verified ? '' : `${unverified} `}Admins manage accounts, see everybody’s connections and send broadcasts.`,
    },
    demote: {
      title: isSelf ? 'Give up being an admin?' : `Take admin away from ${name}?`,
      action: isSelf ? 'Give it up' : 'Take away',
      children: isSelf
        ? 'You lose these pages at once. Another admin can make you one again.'
        : `${name} keeps their account and their summaries.`,
    },
    disable: {
      title: `Disable ${name}?`,
      action: 'Disable',
      danger: true,
      children: `${name} is signed out at once and cannot sign in. Their summaries are kept, and you can enable the account again.`,
    },
    'sign-out': {
      title: `Sign ${isSelf ? 'yourself' : name} out everywhere?`,
      action: 'Sign out',
      children: `${formatCount(live_sessions, 'device')} will have to sign in again${isSelf ? ', this one too' : ''}.${password_link_until === null ? '' : ' The open password link closes.'}`,
    },
    link: {
      title: `Make a password link for ${name}?`,
      action: 'Make link',
      children: `${unverified} Hand the link only to somebody you know to be ${name}.`,
    },
  } satisfies Record<
    Question,
    { title: string; action: string; danger?: boolean; children: string }
  >;
  return questions[asking];
}
