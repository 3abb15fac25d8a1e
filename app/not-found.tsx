import { headers } from 'next/headers';
import Link from 'next/link';
import { Wordmark } from '@/components/layout/wordmark';
import { Button } from '@/components/ui/button';
import { routes } from '@/lib/routes';

/** For addresses that no page has. Rendered for its request, as every page is: its scripts need the nonce. */
export default async function NotFound() {
  await headers();
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-center justify-center px-4 pb-24 text-center">
      <Wordmark />
      <h1 className="mt-8 font-semibold text-2xl">There is nothing here</h1>
      <p className="mt-2 text-muted">The address may have a letter wrong.</p>
      <Button asChild className="mt-6">
        <Link href={routes.home}>Go to the start page</Link>
      </Button>
    </main>
  );
}
