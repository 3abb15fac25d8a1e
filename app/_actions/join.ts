'use server';

import type { ActionResult } from '@/lib/action-result';
import { visitorAction } from '@/lib/server/http/action';
import { acceptInvite } from '@/lib/users/server/accept-invite';
import { resetPassword } from '@/lib/users/server/password-links';
import { signUp } from '@/lib/users/server/sign-up';

type Joined = Promise<ActionResult<{ email: string }>>;

/** Makes the account that somebody was invited to. */
export async function acceptInviteAction(input: {
  token: string;
  name: string;
  password: string;
}): Joined {
  return visitorAction((call) => acceptInvite(call, input));
}

/** Sets a new password by a one-time link. */
export async function resetPasswordAction(input: { token: string; password: string }): Joined {
  return visitorAction((call) => resetPassword(call, input));
}

/** Makes an account for whoever asks, where the server is open. */
export async function signUpAction(input: {
  name: string;
  email: string;
  password: string;
}): Joined {
  return visitorAction((call) => signUp(call, input));
}
