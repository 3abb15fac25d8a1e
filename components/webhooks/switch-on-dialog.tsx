'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { useRequest } from '../layout/use-request';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
import type { WebhookActionProps } from './webhook-action';
import { updateWebhook } from './webhook-requests';

/** Switches a webhook on, with what it missed or without. */
export function SwitchOnDialog({
  open,
  webhookId,
  returnTo,
  onOpenChange,
  onChanged,
}: WebhookActionProps) {
  const [catchUp, setCatchUp] = useState(false);
  const { pending, error, run, forget } = useRequest();
  const change = (next: boolean) => {
    if (!next) {
      setCatchUp(false);
      forget();
    }
    onOpenChange(next);
  };
  const switchOn = async () => {
    const input = { enabled: true, catch_up: catchUp };
    const outcome = await run(() => updateWebhook(webhookId, input));
    if (!outcome.ok) return;
    toast.success('Switched on');
    change(false);
    onChanged();
  };
  return (
    <Dialog open={open} onOpenChange={change} title="Switch the webhook on" returnTo={returnTo}>
      <div className="grid gap-4 text-[0.9375rem]">
        {error && <Notice tone="error">{error.message}</Notice>}
        <p className="text-muted">It gets what happens from now on.</p>
        <Checkbox checked={catchUp} onCheckedChange={setCatchUp}>
          Also send what happened meanwhile, as far as the event log goes back
        </Checkbox>
        <Button
          variant="primary"
          disabled={pending}
          className="justify-self-start"
          onClick={() => void switchOn()}
        >
          {pending ? 'Switching on…' : 'Switch on'}
        </Button>
      </div>
    </Dialog>
  );
}
