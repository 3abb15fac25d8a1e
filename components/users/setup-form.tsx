'use client';

import { setupSchema } from '@/lib/users/schemas';
import type { ServerAction } from '../layout/use-action';
import { EmailField, NameField, NewPasswordField } from './account-fields';
import { JoinForm } from './join-form';

export type CompleteSetup = ServerAction<
  { token: string; name: string; email: string; password: string },
  { email: string }
>;

/** Makes the first admin and signs them in. */
export function SetupForm({
  token,
  completeSetup,
}: {
  token: string;
  completeSetup: CompleteSetup;
}) {
  return (
    <JoinForm
      schema={setupSchema}
      values={{ token }}
      action={completeSetup}
      submitWords="Create the admin account"
      pendingWords="Creating…"
    >
      {(errors) => (
        <>
          <NameField error={errors.name} autoFocus />
          <EmailField error={errors.email} />
          <NewPasswordField error={errors.password} />
        </>
      )}
    </JoinForm>
  );
}
