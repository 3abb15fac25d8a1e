import type { Metadata } from 'next';
import { completeSetupAction } from '@/app/_actions/complete-setup';
import { ClosedLink } from '@/components/users/closed-link';
import { SetupForm } from '@/components/users/setup-form';
import { getServices } from '@/lib/server/services';
import { isSetupTokenOpen } from '@/lib/users/server/first-admin';

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

export default async function SetupPage({ searchParams }: Props) {
  const { token } = await searchParams;
  const { users } = await getServices();
  const open = typeof token === 'string' && (await isSetupTokenOpen(users, token));
  if (!open) {
    return (
      <ClosedLink title="This setup link is closed">
        It was used, or it is older than a day. Restarting the server prints a new one for as long
        as there is no admin.
      </ClosedLink>
    );
  }
  return (
    <>
      <h1 className="font-semibold text-2xl">Set up this server</h1>
      <p className="mt-1.5 mb-6 text-muted">Make the first account. It can do everything here.</p>
      <SetupForm token={token} completeSetup={completeSetupAction} />
    </>
  );
}
