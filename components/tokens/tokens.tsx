'use client';

import { KeyRound, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import useSWR from 'swr';
import type { TokenView } from '@/lib/tokens/schemas';
import type { RequestFailed } from '../layout/fetch-json';
import { PageHeading } from '../layout/page-heading';
import { Button } from '../ui/button';
import { RetryNotice } from '../ui/retry-notice';
import { CreateTokenDialog } from './create-token-dialog';
import { TokenList } from './token-list';
import { tokensPath } from './token-requests';

/** A person's API tokens. `initial` is what there was when the page was made, `origin` the address for scripts. */
export function Tokens({ initial, origin }: { initial: TokenView[]; origin: string }) {
  const createButton = useRef<HTMLButtonElement>(null);
  const [creating, setCreating] = useState(false);
  const { data, error, mutate } = useSWR<{ items: TokenView[] }, RequestFailed>(tokensPath, {
    fallbackData: { items: initial },
    revalidateOnMount: false,
  });
  const tokens = data?.items ?? [];
  const create = (
    <Button ref={createButton} variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden className="size-4" />
      New token
    </Button>
  );
  return (
    <div>
      <PageHeading title="API tokens" action={tokens.length > 0 && create}>
        A token lets a script act for you, within what you allow it. It never has an admin’s rights.
      </PageHeading>
      {error && (
        <RetryNotice message={error.message} onRetry={() => void mutate()} className="mb-4" />
      )}
      {tokens.length > 0 ? (
        <TokenList tokens={tokens} returnTo={createButton} onChanged={() => mutate()} />
      ) : (
        <div className="rounded-xl border border-dashed px-6 py-12 text-center">
          <KeyRound aria-hidden className="mx-auto size-7 text-muted" />
          <h2 className="mt-3 font-semibold text-lg">No tokens yet</h2>
          <p className="mx-auto mt-1 mb-5 max-w-md text-muted">
            Make one to start batches, read summaries or follow events from a script, without your
            password.
          </p>
          {create}
        </div>
      )}
      <CreateTokenDialog
        open={creating}
        origin={origin}
        onOpenChange={setCreating}
        returnTo={createButton}
        onCreated={() => void mutate()}
      />
    </div>
  );
}
