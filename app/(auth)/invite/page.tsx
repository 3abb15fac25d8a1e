import type { Metadata } from 'next';
import { acceptInviteAction } from '@/app/_actions/join';
import { ClosedLink } from '@/components/users/closed-link';
import { InviteForm } from '@/components/users/invite-form';
import { ProviderButtons } from '@/components/users/provider-buttons';
import { routes } from '@/lib/routes';
import { providerIds } from '@/lib/server/auth/oauth-providers';
import { getServices } from '@/lib/server/services';
import { findOpenInvite } from '@/lib/users/server/accept-invite';

export const metadata: Metadata = { title: 'Join', referrer: 'no-referrer' };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

export default async function InvitePage({ searchParams }: Props) {
  const { token } = await searchParams;
  const { users, config } = await getServices();
  const invite = typeof token === 'string' ? await findOpenInvite(users, token) : null;
  if (!invite) {
    return (
      <ClosedLink title="This invitation is closed">
        It was used, withdrawn, or is older than a week. Ask whoever invited you for a new link.
      </ClosedLink>
    );
  }
  return (
    <>
      <h1 className="font-semibold text-2xl">You are invited</h1>
      <p className="mt-1.5 mb-6 text-muted">
        Choose a password, and your account is ready. Your summaries are kept for you alone.
      </p>
      <div className="grid gap-4">
        <InviteForm
          token={token as string}
          email={invite.email}
          name={invite.name}
          acceptInvite={acceptInviteAction}
        />
        <ProviderButtons providers={providerIds(config.auth.providers)} returnTo={routes.home} />
      </div>
    </>
  );
}
