'use client';

import { LoadFailed } from '@/components/layout/load-failed';
import { Wordmark } from '@/components/layout/wordmark';

/** In place of everything: what all pages need could not be read, or a page for visitors failed. */
export default function ErrorPage({ retry }: { retry(): void }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-center justify-center px-4 pb-24 text-center">
      <Wordmark />
      <div className="mt-8">
        <LoadFailed onRetry={retry} />
      </div>
    </main>
  );
}
