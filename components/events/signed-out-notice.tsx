'use client';

import { LogIn } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { routes } from '@/lib/routes';
import { Button } from '../ui/button';
import { useConnection } from './events-provider';

/** The session has ended under an open page: says so below the header, with the way to sign in and come back here. */
export function SignedOutNotice() {
  const { state } = useConnection();
  // Renders anew with every address.
  usePathname();
  if (state !== 'signed_out') return null;
  const { pathname, search, hash } = window.location;
  const signIn = `${routes.signIn}?${new URLSearchParams({ callbackUrl: pathname + search + hash })}`;
  return (
    <div
      role="alert"
      data-print="no"
      className="sticky top-14 z-30 animate-appear border-b bg-danger-soft"
    >
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 text-[0.9375rem] sm:px-6">
        <p className="min-w-0 flex-1 basis-64">
          <span className="font-medium">You are signed out.</span> What you see here is not kept up
          to date. What you have typed stays.
        </p>
        <Button asChild size="sm" variant="primary">
          <a href={signIn}>
            <LogIn aria-hidden className="size-4" />
            Sign in again
          </a>
        </Button>
      </div>
    </div>
  );
}
