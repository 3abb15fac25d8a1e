import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { Notice } from '@/components/ui/notice';
import { ProviderButtons } from '@/components/users/provider-buttons';
import { SignInForm } from '@/components/users/sign-in-form';
import { errorKinds } from '@/lib/errors';
import { routes, safeReturnPath } from '@/lib/routes';
import { providerIds } from '@/lib/server/auth/oauth-providers';
import { getServices } from '@/lib/server/services';
import { hasAdmin } from '@/lib/users/server/admins';

export const metadata: Metadata = { title: 'Sign in' };

type Params = Record<'callbackUrl' | 'error', string | string[] | undefined>;
type Props = { searchParams: Promise<Partial<Params>> };

const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
/** Refusals that say more than that it did not work. Anything else in the address is nobody's words but a stranger's. */
const told = ['account_disabled', 'account_unknown', 'email_unverified'] as const;

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl, error } = await searchParams;
  const returnTo = safeReturnPath(first(callbackUrl));
  const services = await getServices();
  if (await services.readPrincipal(await headers())) redirect(returnTo);
  const { signupEnabled, providers } = services.config.auth;
  const code = told.find((known) => known === first(error)) ?? 'provider_failed';
  return (
    <>
      <h1 className="font-semibold text-2xl">Sign in</h1>
      <p className="mt-1.5 mb-6 text-muted">Your summaries are kept for you alone.</p>
      {error && (
        <Notice tone="error" className="mb-5">
          {errorKinds[code].message}
        </Notice>
      )}
      {!(await hasAdmin(services.db)) && (
        <Notice className="mb-5">
          This server has no account yet. Open the setup link that it printed when it started.
        </Notice>
      )}
      <div className="grid gap-4">
        <SignInForm returnTo={returnTo} />
        <ProviderButtons providers={providerIds(providers)} returnTo={returnTo} />
      </div>
      {signupEnabled && (
        <p className="mt-6 text-center text-[0.9375rem] text-muted">
          New here?{' '}
          <Link href={routes.signUp} className="text-text underline underline-offset-4">
            Create an account
          </Link>
        </p>
      )}
    </>
  );
}
