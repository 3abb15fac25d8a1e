import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { Notice } from '@/components/ui/notice';
import { SignInForm } from '@/components/users/sign-in-form';
import { safeReturnPath } from '@/lib/routes';
import { getServices } from '@/lib/server/services';
import { hasAdmin } from '@/lib/users/server/first-admin';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<{ callbackUrl?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl } = await searchParams;
  const returnTo = safeReturnPath(Array.isArray(callbackUrl) ? callbackUrl[0] : callbackUrl);
  const services = await getServices();
  if (await services.readPrincipal(await headers())) redirect(returnTo);
  const ready = await hasAdmin(services.db);
  return (
    <>
      <h1 className="font-semibold text-2xl">Sign in</h1>
      <p className="mt-1.5 mb-6 text-muted">Your summaries are kept for you alone.</p>
      {!ready && (
        <Notice className="mb-5">
          This server has no account yet. Open the setup link that it printed when it started.
        </Notice>
      )}
      <SignInForm returnTo={returnTo} />
    </>
  );
}
