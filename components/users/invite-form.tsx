'use client';

import { acceptInviteSchema } from '@/lib/users/schemas';
import type { ServerAction } from '../layout/use-action';
import { EmailField, NameField, NewPasswordField } from './account-fields';
import { JoinForm } from './join-form';

/** Makes the account that somebody was invited to, and signs in with it. */
export function InviteForm({
  token,
  email,
  name,
  acceptInvite,
}: {
  token: string;
  email: string;
  name: string;
  acceptInvite: ServerAction<{ token: string; name: string; password: string }, { email: string }>;
}) {
  return (
    <JoinForm
      schema={acceptInviteSchema}
      values={{ token }}
      action={acceptInvite}
      submitWords="Join"
      pendingWords="Joining…"
    >
      {(errors) => (
        <>
          <EmailField value={email} readOnly className="bg-sunken text-muted" />
          <NameField defaultValue={name} error={errors.name} />
          <NewPasswordField error={errors.password} autoFocus />
        </>
      )}
    </JoinForm>
  );
}
