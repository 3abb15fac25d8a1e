'use client';

import { useRouter } from 'next/navigation';
import { useId } from 'react';
import type { Role } from '@/lib/users/schemas';
import { type UserQuery, usersPath } from '@/lib/users/user-query';
import { SearchBox } from '../ui/search-box';
import { Select, SelectItem } from '../ui/select';

const any = 'any';

/** Narrows the list of accounts; the address keeps the choice. */
export function UserFilters({ query }: { query: UserQuery }) {
  const router = useRouter();
  const id = useId();
  const change = (part: Partial<UserQuery>) =>
    router.replace(usersPath({ ...query, ...part, page: 1 }), { scroll: false });
  return (
    <div className="mt-5 flex flex-wrap items-center gap-3">
      <SearchBox
        value={query.q}
        label="Search by name or address"
        placeholder="Name or address"
        onSearch={(q) => change({ q })}
        className="w-full sm:w-72"
      />
      <div className="min-w-36 flex-1 sm:flex-none">
        <label htmlFor={`${id}-role`} className="sr-only">
          Role
        </label>
        <Select
          id={`${id}-role`}
          value={query.role ?? any}
          onValueChange={(role) => change({ role: role === any ? undefined : (role as Role) })}
        >
          <SelectItem value={any}>Every role</SelectItem>
          <SelectItem value="admin">Admins</SelectItem>
          <SelectItem value="user">Users</SelectItem>
        </Select>
      </div>
      <div className="min-w-36 flex-1 sm:flex-none">
        <label htmlFor={`${id}-status`} className="sr-only">
          Status
        </label>
        <Select
          id={`${id}-status`}
          value={query.status ?? any}
          onValueChange={(status) =>
            change({ status: status === any ? undefined : (status as UserQuery['status']) })
          }
        >
          <SelectItem value={any}>Every status</SelectItem>
          <SelectItem value="active">Active</SelectItem>
          <SelectItem value="disabled">Disabled</SelectItem>
        </Select>
      </div>
    </div>
  );
}
