import Link from 'next/link';
import type { ReactNode } from 'react';
import { routes } from '@/lib/routes';
import { Button } from '../ui/button';

/** In place of a form whose link leads nowhere any more. */
export function ClosedLink({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h1 className="font-semibold text-2xl">{title}</h1>
      <p className="mt-1.5 mb-6 text-muted">{children}</p>
      <Button asChild>
        <Link href={routes.signIn}>Go to sign in</Link>
      </Button>
    </>
  );
}
