import type { Metadata } from 'next';
import { resetPasswordAction } from '@/app/_actions/join';
import { ClosedLink } from '@/components/users/closed-link';
import { ResetPasswordForm } from '@/components/users/reset-password-form';
import { getServices } from '@/lib/server/services';
import { findPasswordLink } from '@/lib/users/server/password-links';

export const metadata: Metadata = { title: 'New password', referrer: 'no-referrer' };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

export default async function ResetPasswordPage({ searchParams }: Props) {
  const { token } = await searchParams;
  const { users } = await getServices();
  const link = typeof token === 'string' ? await findPasswordLink(users, token) : null;
  if (!link) {
    return (
      <ClosedLink title="This link is closed">
        It was used, or it is older than a day. Ask an admin of this server for a new one.
      </ClosedLink>
    );
  }
  return (
    <>
      <h1 className="font-semibold text-2xl">Set a new password</h1>
      <p className="mt-1.5 mb-6 text-muted">Every device that is signed in is signed out.</p>
      <ResetPasswordForm
        token={token as string}
        email={link.email}
        resetPassword={resetPasswordAction}
      />
    </>
  );
}
