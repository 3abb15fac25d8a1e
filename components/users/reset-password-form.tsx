'use client';

import { resetPasswordSchema } from '@/lib/users/schemas';
import type { ServerAction } from '../layout/use-action';
import { EmailField, NewPasswordField } from './account-fields';
import { JoinForm } from './join-form';

/** Sets a new password by a one-time link, and signs in with it. */
export function ResetPasswordForm({
  token,
  email,
  resetPassword,
}: {
  token: string;
  email: string;
  resetPassword: ServerAction<{ token: string; password: string }, { email: string }>;
}) {
  return (
    <JoinForm
      schema={resetPasswordSchema}
      values={{ token }}
      action={resetPassword}
      submitWords="Set password"
      pendingWords="Setting…"
    >
      {(errors) => (
        <>
          <EmailField value={email} readOnly className="bg-sunken text-muted" />
          <NewPasswordField label="New password" error={errors.password} autoFocus />
        </>
      )}
    </JoinForm>
  );
}
