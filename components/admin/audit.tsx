'use client';

import { useRouter } from 'next/navigation';
import { useId } from 'react';
import {
  type AuditGroup,
  type AuditPage,
  type AuditQuery,
  auditGroups,
  auditPath,
} from '@/lib/audit';
import { Button } from '../ui/button';
import { SearchBox } from '../ui/search-box';
import { Select, SelectItem } from '../ui/select';
import { AuditTable } from './audit-table';
import { Pager } from './pager';

const any = 'any';

/** Who did what, when and from where. */
export function Audit({ page, query }: { page: AuditPage; query: AuditQuery }) {
  const router = useRouter();
  const id = useId();
  const change = (part: Partial<AuditQuery>) =>
    router.replace(auditPath({ ...query, ...part, before: undefined }), { scroll: false });
  const filtered = Boolean(query.group || query.person);
  return (
    <>
      <h1 className="font-semibold text-2xl">Audit log</h1>
      <p className="mt-1.5 max-w-prose text-muted">
        Sign-ins, and what admins and people did about accounts. Kept for a year.
      </p>
      <div className="mt-5 flex flex-wrap items-center gap-3">
        <SearchBox
          value={query.person ?? ''}
          label="Search by person or network address"
          placeholder="Person or network address"
          onSearch={(person) => change({ person: person || undefined })}
          className="w-full sm:w-72"
        />
        <div className="w-full sm:w-52">
          <label htmlFor={id} className="sr-only">
            What happened
          </label>
          <Select
            id={id}
            value={query.group ?? any}
            onValueChange={(group) =>
              change({ group: group === any ? undefined : (group as AuditGroup) })
            }
          >
            <SelectItem value={any}>Everything</SelectItem>
            {Object.entries(auditGroups).map(([group, name]) => (
              <SelectItem key={group} value={group}>
                {name}
              </SelectItem>
            ))}
          </Select>
        </div>
      </div>
      {page.items.length > 0 ? (
        <AuditTable entries={page.items} />
      ) : (
        <div className="mt-6 rounded-xl border border-dashed px-6 py-12 text-center">
          <p className="font-medium">Nothing on record</p>
          <p className="mt-1 text-muted">
            {filtered ? 'Nothing here matches what you look for.' : 'Nobody has signed in yet.'}
          </p>
          {filtered && (
            <Button className="mt-5" onClick={() => router.push(auditPath({}))}>
              Show everything
            </Button>
          )}
        </div>
      )}
      {(page.next || query.before) && (
        <Pager
          label="Pages of the audit log"
          previousWords="Newest"
          nextWords="Older"
          previous={query.before ? auditPath({ ...query, before: undefined }) : null}
          next={page.next ? auditPath({ ...query, before: page.next }) : null}
        />
      )}
    </>
  );
}
