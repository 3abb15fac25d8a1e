'use client';

import { UserRoundPlus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { formatCount } from '@/lib/format';
import type { InviteView, UserPage } from '@/lib/users/schemas';
import { type UserQuery, usersPath } from '@/lib/users/user-query';
import { Button } from '../ui/button';
import { AddPersonDialog } from './add-person-dialog';
import { InviteList } from './invite-list';
import { type HandedLink, OneTimeLinkDialog } from './one-time-link-dialog';
import { Pager } from './pager';
import type { UserActions } from './user-actions';
import { UserFilters } from './user-filters';
import { UserTable } from './user-table';

/** The accounts of this server and who has been invited. */
export function Users({
  page,
  invites,
  query,
  selfId,
  actions,
}: {
  page: UserPage;
  invites: InviteView[];
  query: UserQuery;
  selfId: string;
  actions: UserActions;
}) {
  const router = useRouter();
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<HandedLink | null>(null);
  const changed = () => router.refresh();
  const filtered = query.q !== '' || query.role !== undefined || query.status !== undefined;

  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <h1 className="font-semibold text-2xl">Users</h1>
        <p role="status" className="text-muted text-sm tabular-nums">
          {filtered
            ? `${formatCount(page.total, 'person', 'people')} found`
            : formatCount(page.total, 'person', 'people')}
        </p>
        <Button variant="primary" className="ml-auto" onClick={() => setAdding(true)}>
          <UserRoundPlus aria-hidden className="size-4" />
          Add a person
        </Button>
      </div>
      <UserFilters query={query} />
      {page.items.length > 0 ? (
        <UserTable
          users={page.items}
          query={query}
          selfId={selfId}
          actions={actions}
          onLink={setLink}
          onChanged={changed}
        />
      ) : (
        <div className="mt-6 rounded-xl border border-dashed px-6 py-12 text-center">
          <p className="font-medium">Nobody fits</p>
          <p className="mt-1 text-muted">No name or address here matches what you look for.</p>
          <Button className="mt-5" onClick={() => router.push(usersPath({}))}>
            Show everybody
          </Button>
        </div>
      )}
      {page.total > page.per_page && (
        <Pager
          label="Pages of users"
          previous={page.page > 1 ? usersPath({ ...query, page: page.page - 1 }) : null}
          next={
            page.page * page.per_page < page.total
              ? usersPath({ ...query, page: page.page + 1 })
              : null
          }
        >
          {positionWords(page)}
        </Pager>
      )}
      <InviteList invites={invites} actions={actions} onLink={setLink} onChanged={changed} />
      <AddPersonDialog
        open={adding}
        onOpenChange={setAdding}
        actions={actions}
        onInvited={(handed) => {
          setAdding(false);
          setLink(handed);
          changed();
        }}
        onCreated={() => {
          setAdding(false);
          changed();
        }}
      />
      <OneTimeLinkDialog link={link} onClose={() => setLink(null)} />
    </>
  );
}

function positionWords({ page, per_page, items, total }: UserPage): string {
  const first = (page - 1) * per_page + 1;
  return `${first}–${first + items.length - 1} of ${total.toLocaleString('en')}`;
}
