'use server';

import type { ActionResult } from '@/lib/action-result';
import { visitorAction } from '@/lib/server/http/action';
import { completeSetup } from '@/lib/users/server/first-admin';

/** Makes the first admin from the setup form. */
export async function completeSetupAction(input: {
  token: string;
  name: string;
  email: string;
  password: string;
}): Promise<ActionResult<{ email: string }>> {
  return visitorAction((call) => completeSetup(call, input, call.caller.address));
}
