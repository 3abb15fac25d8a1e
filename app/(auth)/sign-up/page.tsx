import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { notFound, redirect } from 'next/navigation';
import { signUpAction } from '@/app/_actions/join';
import { ProviderButtons } from '@/components/users/provider-buttons';
import { SignUpForm } from '@/components/users/sign-up-form';
import { routes } from '@/lib/routes';
import { providerIds } from '@/lib/server/auth/oauth-providers';
import { getServices } from '@/lib/server/services';

export const metadata: Metadata = { title: 'Create an account' };

export default async function SignUpPage() {
  const requestHeaders = await headers();
  const services = await getServices();
  const { signupEnabled, loginEnabled, providers } = services.config.auth;
  if (!signupEnabled || !loginEnabled) notFound();
  if (await services.readPrincipal(requestHeaders)) redirect(routes.home);
  return (
    <>
      <h1 className="font-semibold text-2xl">Create an account</h1>
      <p className="mt-1.5 mb-6 text-muted">Your summaries are kept for you alone.</p>
      <div className="grid gap-4">
        <SignUpForm signUp={signUpAction} />
        <ProviderButtons providers={providerIds(providers)} returnTo={routes.home} />
      </div>
      <p className="mt-6 text-center text-[0.9375rem] text-muted">
        You have one?{' '}
        <Link href={routes.signIn} className="text-text underline underline-offset-4">
          Sign in
        </Link>
      </p>
    </>
  );
}
