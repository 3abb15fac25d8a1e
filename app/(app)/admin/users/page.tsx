import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import {
  createPasswordLinkAction,
  createUserAction,
  inviteAction,
  renewInviteAction,
  setDisabledAction,
  setRoleAction,
  signOutUserAction,
  withdrawInviteAction,
} from '@/app/_actions/admin-users';
import { Users } from '@/components/admin/users';
import { parseQuery } from '@/lib/parse-input';
import { requireAdminPage } from '@/lib/server/http/page';
import { userQuerySchema } from '@/lib/users/schemas';
import { listInvites } from '@/lib/users/server/invites';
import { listUsers } from '@/lib/users/server/list-users';

export const metadata: Metadata = { title: 'Users' };

const actions = {
  createUser: createUserAction,
  invite: inviteAction,
  renewInvite: renewInviteAction,
  withdrawInvite: withdrawInviteAction,
  setRole: setRoleAction,
  setDisabled: setDisabledAction,
  createPasswordLink: createPasswordLinkAction,
  signOutUser: signOutUserAction,
};

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function UsersPage({ searchParams }: Props) {
  const { services, principal, caller } = await requireAdminPage();
  if (!services.config.auth.loginEnabled) notFound();
  const call = { ...services.users, principal, caller };
  const query = parseQuery(userQuerySchema, await searchParams);
  return (
    <Users
      page={await listUsers(call, query)}
      invites={await listInvites(call)}
      query={query}
      selfId={principal.userId}
      actions={actions}
    />
  );
}
