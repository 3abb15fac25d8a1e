'use client';

import { Ellipsis, History, KeyRound, Pencil, Power, Send, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { toast } from 'sonner';
import { deliveryOutcomes } from '@/lib/webhooks/outcomes';
import type { WebhookView } from '@/lib/webhooks/schemas';
import { settleRequest } from '../layout/use-request';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '../ui/menu';
import { formatTook, nameOfWebhook } from './describe-webhook';
import { ReplayDialog } from './replay-dialog';
import { RotateDialog } from './rotate-dialog';
import { SwitchOnDialog } from './switch-on-dialog';
import { WebhookDialog } from './webhook-dialog';
import { sendTest, updateWebhook } from './webhook-requests';

type Asking = 'edit' | 'rotate' | 'replay' | 'delete' | null;

/** What can be done with a webhook. */
export function WebhookActions({
  webhook,
  switchingOn,
  onSwitchingOn,
  onChanged,
  onDelete,
}: {
  webhook: WebhookView;
  switchingOn: boolean;
  onSwitchingOn(open: boolean): void;
  onChanged(): void;
  onDelete(): Promise<void>;
}) {
  const menu = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const [testing, setTesting] = useState(false);
  const { webhook_id, enabled } = webhook;
  const dialog = (name: Asking) => ({
    open: asking === name,
    onOpenChange: (open: boolean) => setAsking(open ? name : null),
    returnTo: menu,
  });

  const test = async () => {
    if (testing) return;
    setTesting(true);
    const outcome = await settleRequest(sendTest(webhook_id));
    setTesting(false);
    if (!outcome.ok) toast.error(outcome.error.message);
    else tell(outcome.value);
    onChanged();
  };
  const switchOff = async () => {
    const outcome = await settleRequest(updateWebhook(webhook_id, { enabled: false }));
    if (outcome.ok) toast.success('Switched off');
    else toast.error(outcome.error.message);
    onChanged();
  };
  return (
    <div className="flex items-center gap-2">
      <Button onClick={() => void test()} aria-disabled={testing}>
        <Send aria-hidden className="size-4" />
        {testing ? 'Sending…' : 'Send a test'}
      </Button>
      <Button onClick={() => setAsking('edit')}>
        <Pencil aria-hidden className="size-4" />
        Edit
      </Button>
      <Menu>
        <MenuTrigger asChild>
          <Button ref={menu} variant="quiet" size="icon" className="size-10" aria-label="More">
            <Ellipsis aria-hidden className="size-4.5" />
          </Button>
        </MenuTrigger>
        <MenuContent>
          <MenuItem onSelect={() => setAsking('replay')} disabled={!enabled}>
            <History aria-hidden />
            Send past events again…
          </MenuItem>
          <MenuItem onSelect={() => setAsking('rotate')}>
            <KeyRound aria-hidden />
            New signing secret…
          </MenuItem>
          {enabled ? (
            <MenuItem onSelect={() => void switchOff()}>
              <Power aria-hidden />
              Switch off
            </MenuItem>
          ) : (
            <MenuItem onSelect={() => onSwitchingOn(true)}>
              <Power aria-hidden />
              Switch on…
            </MenuItem>
          )}
          <MenuSeparator />
          <MenuItem onSelect={() => setAsking('delete')}>
            <Trash2 aria-hidden />
            Delete…
          </MenuItem>
        </MenuContent>
      </Menu>
      <WebhookDialog {...dialog('edit')} webhook={webhook} onSaved={onChanged} />
      <RotateDialog {...dialog('rotate')} webhookId={webhook_id} onChanged={onChanged} />
      <ReplayDialog {...dialog('replay')} webhookId={webhook_id} onChanged={onChanged} />
      <SwitchOnDialog
        open={switchingOn}
        onOpenChange={onSwitchingOn}
        returnTo={menu}
        webhookId={webhook_id}
        onChanged={onChanged}
      />
      <ConfirmDialog
        {...dialog('delete')}
        title={`Delete “${nameOfWebhook(webhook)}”?`}
        action="Delete"
        danger
        onConfirm={onDelete}
      >
        Its delivery log goes with it, and what is on the way is not sent. This cannot be undone.
      </ConfirmDialog>
    </div>
  );
}

function tell({
  status,
  outcome,
  response_status,
  duration_ms,
}: Awaited<ReturnType<typeof sendTest>>): void {
  if (status === 'succeeded') {
    toast.success(`The receiver answered ${response_status} in ${formatTook(duration_ms ?? 0)}`);
  } else if (status === 'pending') {
    toast.info('The test is still on its way. The delivery log shows what comes of it.');
  } else {
    const words = outcome ? deliveryOutcomes[outcome] : 'The test did not go through';
    toast.error(response_status ? `${words} (${response_status})` : words);
  }
}
