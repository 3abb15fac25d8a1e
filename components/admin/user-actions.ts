import type { OneTimeLink, Role } from '@/lib/users/schemas';
import type { ServerAction } from '../layout/use-action';

/** What admins can do about accounts, handed down by the page. */
export interface UserActions {
  createUser: ServerAction<
    { name: string; email: string; password: string; role: Role },
    { user_id: string }
  >;
  invite: ServerAction<{ name: string; email: string; role: Role }, OneTimeLink>;
  renewInvite: ServerAction<{ invite_id: string }, OneTimeLink>;
  withdrawInvite: ServerAction<{ invite_id: string }>;
  setRole: ServerAction<{ user_id: string; role: Role }>;
  setDisabled: ServerAction<{ user_id: string; disabled: boolean }>;
  createPasswordLink: ServerAction<{ user_id: string }, OneTimeLink>;
  signOutUser: ServerAction<{ user_id: string }, { sessions: number }>;
}

export const roleNames: Record<Role, string> = { user: 'User', admin: 'Admin' };
