'use client';

import { signUpSchema } from '@/lib/users/schemas';
import type { ServerAction } from '../layout/use-action';
import { EmailField, NameField, NewPasswordField } from './account-fields';
import { JoinForm } from './join-form';

/** Makes an account where the server is open, and signs in with it. */
export function SignUpForm({
  signUp,
}: {
  signUp: ServerAction<{ name: string; email: string; password: string }, { email: string }>;
}) {
  return (
    <JoinForm
      schema={signUpSchema}
      action={signUp}
      submitWords="Create account"
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
