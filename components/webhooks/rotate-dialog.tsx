'use client';

import { useState } from 'react';
import type { RotatedSecret } from '@/lib/webhooks/schemas';
import { useRequest } from '../layout/use-request';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
import { NewSecret } from './new-secret';
import type { WebhookActionProps } from './webhook-action';
import { rotateSecret } from './webhook-requests';

/** Makes a new signing secret and shows it once. */
export function RotateDialog({
  open,
  webhookId,
  returnTo,
  onOpenChange,
  onChanged,
}: WebhookActionProps) {
  const [keep, setKeep] = useState(true);
  const [made, setMade] = useState<RotatedSecret | null>(null);
  const { pending, error, run, forget } = useRequest();
  const change = (next: boolean) => {
    if (!next) {
      setMade(null);
      setKeep(true);
      forget();
    }
    onOpenChange(next);
  };
  const rotate = async () => {
    const outcome = await run(() => rotateSecret(webhookId, { keep_previous: keep }));
    if (!outcome.ok) return;
    setMade(outcome.value);
    onChanged();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title="New signing secret"
      returnTo={returnTo}
      keepOpen={made !== null}
    >
      {made ? (
        <NewSecret
          secret={made.secret}
          note={
            made.previous_secret_until === null
              ? 'The old secret does not count any more.'
              : 'Requests carry a signature by the old secret, too, for 24 hours.'
          }
          onDone={() => change(false)}
        />
      ) : (
        <div className="grid gap-4 text-[0.9375rem]">
          {error && <Notice tone="error">{error.message}</Notice>}
          <p className="text-muted">
            Your receiver has to learn the new secret. Until it has, requests can carry a signature
            by the old one as well.
          </p>
          <Checkbox checked={keep} onCheckedChange={setKeep}>
            Keep the old secret for 24 hours
          </Checkbox>
          {!keep && (
            <p className="text-muted">
              Right when the old one may be known to others. Requests fail at your receiver until it
              has the new one, and are tried again.
            </p>
          )}
          <Button
            variant="primary"
            disabled={pending}
            className="justify-self-start"
            onClick={() => void rotate()}
          >
            {pending ? 'Making it…' : 'Make a new secret'}
          </Button>
        </div>
      )}
    </Dialog>
  );
}
