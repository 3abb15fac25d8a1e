'use client';

import { LoadFailed } from '@/components/layout/load-failed';

/** In place of a page, below the header. */
export default function ErrorPage({ retry }: { retry(): void }) {
  return (
    <div className="mx-auto max-w-md py-16 text-center">
      <LoadFailed onRetry={retry} />
    </div>
  );
}
