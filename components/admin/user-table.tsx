'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import { formatCount } from '@/lib/format';
import { methodNames, type UserSort, type UserView } from '@/lib/users/schemas';
import { type UserQuery, usersPath } from '@/lib/users/user-query';
import { TimeAgo } from '../summaries/time-ago';
import { Badge } from '../ui/badge';
import type { HandedLink } from './one-time-link-dialog';
import { roleNames, type UserActions } from './user-actions';
import { UserMenu } from './user-menu';

/** Accounts in rows; a phone shows who it is and the rest under the name. */
export function UserTable({
  users,
  query,
  selfId,
  actions,
  onLink,
  onChanged,
}: {
  users: UserView[];
  query: UserQuery;
  selfId: string;
  actions: UserActions;
  onLink(link: HandedLink): void;
  onChanged(): void;
}) {
  return (
    <table className="mt-5 w-full border-separate border-spacing-0 text-left text-[0.9375rem]">
      <caption className="sr-only">Accounts of this server</caption>
      <thead className="sticky top-14 z-10 bg-surface text-muted text-sm max-md:sr-only">
        <tr>
          <SortHead sort="name" query={query} ascending>
            Person
          </SortHead>
          <th className={headStyles}>Role</th>
          <th className={headStyles}>Signs in with</th>
          <SortHead sort="last_seen" query={query}>
            Last seen
          </SortHead>
          <SortHead sort="created" query={query}>
            Added
          </SortHead>
          <th className={`${headStyles} w-9 pr-0`}>
            <span className="sr-only">What can be done</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <tr key={user.user_id} data-testid="user-row">
            <td className={cellStyles}>
              <Person user={user} isSelf={user.user_id === selfId} />
            </td>
            <td className={`${cellStyles} max-md:hidden`}>
              {user.role === 'admin' ? <Badge tone="accent">Admin</Badge> : 'User'}
            </td>
            <td className={`${cellStyles} text-muted max-md:hidden`}>{methodWords(user)}</td>
            <td className={`${cellStyles} whitespace-nowrap text-muted max-md:hidden`}>
              <LastSeen user={user} />
            </td>
            <td className={`${cellStyles} whitespace-nowrap text-muted max-md:hidden`}>
              <TimeAgo at={user.created_at} />
            </td>
            <td className={`${cellStyles} w-9 pr-0`}>
              <UserMenu
                user={user}
                isSelf={user.user_id === selfId}
                actions={actions}
                onLink={onLink}
                onChanged={onChanged}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const headStyles = 'border-b py-2 pr-4 font-medium';
const cellStyles = 'border-b py-3 pr-4 align-top';

/** A column's head that sorts by it. */
function SortHead({
  sort,
  query,
  ascending = false,
  children,
}: {
  sort: UserSort;
  query: UserQuery;
  /** The one way that this column is sorted. */
  ascending?: boolean;
  children: string;
}) {
  const active = query.sort === sort;
  const Arrow = ascending ? ArrowUp : ArrowDown;
  const direction = ascending ? 'ascending' : 'descending';
  return (
    <th className={headStyles} aria-sort={active ? direction : 'none'}>
      <Link
        href={usersPath({ ...query, sort, page: 1 })}
        replace
        scroll={false}
        className="inline-flex items-center gap-1 rounded hover:text-text"
      >
        {children}
        {active && <Arrow aria-hidden className="size-3.5" />}
      </Link>
    </th>
  );
}

function Person({ user, isSelf }: { user: UserView; isSelf: boolean }) {
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="break-words font-medium">{user.name}</span>
        {isSelf && <Badge>You</Badge>}
        {user.disabled && <Badge tone="danger">Disabled</Badge>}
        {!user.verified && <Badge>Unverified address</Badge>}
        {user.password_link_until !== null && <Badge>Password link open</Badge>}
      </p>
      <p className="wrap-anywhere text-muted text-sm">{user.email}</p>
      <p className="facts mt-0.5 flex flex-wrap text-muted text-sm md:hidden">
        <span>{roleNames[user.role]}</span>
        <span>
          {user.last_seen_at === null ? (
            'Never seen'
          ) : (
            <>
              Seen <LastSeen user={user} />
            </>
          )}
        </span>
      </p>
    </div>
  );
}

function LastSeen({ user: { last_seen_at, live_sessions } }: { user: UserView }) {
  if (last_seen_at === null) return 'Never';
  return (
    <span title={`Signed in on ${formatCount(live_sessions, 'device')}`}>
      <TimeAgo at={last_seen_at} />
    </span>
  );
}

function methodWords({ methods }: UserView): string {
  const names = methods.map((method) => methodNames[method] ?? method);
  return names.length > 0 ? names.join(', ') : 'No way yet';
}
