'use server';

import type { ActionResult } from '@/lib/action-result';
import { accountAction } from '@/lib/server/http/action';
import type { OneTimeLink, Role } from '@/lib/users/schemas';
import { createUser } from '@/lib/users/server/create-user';
import { invite, renewInvite, withdrawInvite } from '@/lib/users/server/invites';
import { createPasswordLink } from '@/lib/users/server/password-links';
import { setDisabled } from '@/lib/users/server/set-disabled';
import { setRole } from '@/lib/users/server/set-role';
import { signOutUser } from '@/lib/users/server/sign-out-user';

/** What admins do about accounts; every verb asks for the role again. */

export async function createUserAction(input: {
  name: string;
  email: string;
  password: string;
  role: Role;
}): Promise<ActionResult<{ user_id: string }>> {
  return accountAction((call) => createUser(call, input));
}

export async function inviteAction(input: {
  name: string;
  email: string;
  role: Role;
}): Promise<ActionResult<OneTimeLink>> {
  return accountAction((call) => invite(call, input));
}

export async function renewInviteAction(input: {
  invite_id: string;
}): Promise<ActionResult<OneTimeLink>> {
  return accountAction((call) => renewInvite(call, input));
}

export async function withdrawInviteAction(input: {
  invite_id: string;
}): Promise<ActionResult<void>> {
  return accountAction((call) => withdrawInvite(call, input));
}

export async function setRoleAction(input: {
  user_id: string;
  role: Role;
}): Promise<ActionResult<void>> {
  return accountAction((call) => setRole(call, input));
}

export async function setDisabledAction(input: {
  user_id: string;
  disabled: boolean;
}): Promise<ActionResult<void>> {
  return accountAction((call) => setDisabled(call, input));
}

export async function createPasswordLinkAction(input: {
  user_id: string;
}): Promise<ActionResult<OneTimeLink>> {
  return accountAction((call) => createPasswordLink(call, input));
}

export async function signOutUserAction(input: {
  user_id: string;
}): Promise<ActionResult<{ sessions: number }>> {
  return accountAction((call) => signOutUser(call, input));
}
