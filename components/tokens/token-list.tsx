'use client';

import { type RefObject, useState } from 'react';
import { toast } from 'sonner';
import type { TokenView } from '@/lib/tokens/schemas';
import { settleRequest } from '../layout/use-request';
import { TimeAgo } from '../summaries/time-ago';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { ExactTime } from '../ui/exact-time';
import { revokeToken } from './token-requests';

/** Tokens with what they may do and when they were used, each with a way to end it. */
export function TokenList({
  tokens,
  returnTo,
  onChanged,
}: {
  tokens: TokenView[];
  /** Where the focus goes when the token that had it is gone. */
  returnTo: RefObject<HTMLElement | null>;
  onChanged(): Promise<unknown>;
}) {
  const [revoking, setRevoking] = useState<TokenView | null>(null);
  const revoke = async ({ token_id, name }: TokenView) => {
    const outcome = await settleRequest(revokeToken(token_id));
    // Somebody may have done it in another tab.
    if (outcome.ok || outcome.error.code === 'not_found') toast.success(`“${name}” is revoked`);
    else toast.error(outcome.error.message);
    await onChanged();
  };
  return (
    <>
      <ul aria-label="API tokens" className="divide-y rounded-xl border">
        {tokens.map((token) => (
          <Row key={token.token_id} token={token} onRevoke={() => setRevoking(token)} />
        ))}
      </ul>
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={(open) => !open && setRevoking(null)}
        title={`Revoke “${revoking?.name ?? ''}”?`}
        action="Revoke"
        danger
        returnTo={returnTo}
        onConfirm={async () => {
          if (revoking) await revoke(revoking);
        }}
      >
        What uses it stops working at once, and streams that it holds open end. This cannot be
        undone.
      </ConfirmDialog>
    </>
  );
}

function Row({ token, onRevoke }: { token: TokenView; onRevoke(): void }) {
  const { name, hint, scopes, created_at, expires_at, expired, last_used_at } = token;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3.5" data-testid="token">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="wrap-anywhere font-medium text-[0.9375rem]">{name}</span>
          <code className="font-mono text-muted text-sm">yts_…{hint}</code>
          {expired && <Badge tone="danger">Expired</Badge>}
        </p>
        <p className="facts flex flex-wrap text-muted text-sm">
          <span>May {scopes.join(', ')}</span>
          <span>
            {last_used_at === null ? (
              'Never used'
            ) : (
              <>
                Used <TimeAgo at={last_used_at} />
              </>
            )}
          </span>
          <span>
            Made <TimeAgo at={created_at} />
          </span>
          <span>
            {expired ? 'Ended' : 'Ends'} <ExactTime at={expires_at} dayOnly />
          </span>
        </p>
      </div>
      <Button size="sm" onClick={onRevoke} aria-label={`${expired ? 'Remove' : 'Revoke'} ${name}`}>
        {expired ? 'Remove' : 'Revoke'}
      </Button>
    </li>
  );
}
