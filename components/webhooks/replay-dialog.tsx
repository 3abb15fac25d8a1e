'use client';

import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { formatCount } from '@/lib/format';
import { replaySchema } from '@/lib/webhooks/schemas';
import { useRequest } from '../layout/use-request';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Notice } from '../ui/notice';
import { fieldErrors } from '../users/field-errors';
import type { WebhookActionProps } from './webhook-action';
import { replayEvents } from './webhook-requests';

const hourMs = 3_600_000;

/** Sends the events of a time once more. */
export function ReplayDialog({
  open,
  webhookId,
  returnTo,
  onOpenChange,
  onChanged,
}: WebhookActionProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Send past events again"
      returnTo={returnTo}
    >
      <ReplayForm
        webhookId={webhookId}
        onReplayed={() => {
          onOpenChange(false);
          onChanged();
        }}
      />
    </Dialog>
  );
}

function ReplayForm({ webhookId, onReplayed }: { webhookId: string; onReplayed(): void }) {
  const [now] = useState(Date.now);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const { pending, error, run } = useRequest();

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    const timeOf = (name: string) => new Date(String(form.get(name))).getTime();
    // The minute that was chosen belongs to the range as a whole.
    const parsed = replaySchema.safeParse({
      from: timeOf('from'),
      until: timeOf('until') + 59_999,
    });
    const found = parsed.success ? {} : fieldErrors(parsed.error);
    for (const name of ['from', 'until']) {
      if (found[name] && Number.isNaN(timeOf(name))) found[name] = 'Choose a day and a time.';
    }
    setErrors(found);
    if (!parsed.success) return;
    const outcome = await run(() => replayEvents(webhookId, parsed.data));
    if (!outcome.ok) return;
    const { queued } = outcome.value;
    if (queued > 0) toast.success(`${formatCount(queued, 'event')} on the way`);
    else toast.info('There was nothing for this webhook in that time.');
    onReplayed();
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {error && <Notice tone="error">{error.message}</Notice>}
      <p className="text-[0.9375rem] text-muted">
        Everything of that time that the event log still has and this webhook is for. Events keep
        their ids, so a receiver can tell what it knows already.
      </p>
      <Field
        label="From"
        name="from"
        type="datetime-local"
        defaultValue={localMinute(now - 24 * hourMs)}
        error={errors.from}
      />
      <Field
        label="Until"
        name="until"
        type="datetime-local"
        defaultValue={localMinute(now)}
        error={errors.until}
      />
      <Button type="submit" variant="primary" disabled={pending} className="justify-self-start">
        {pending ? 'Looking…' : 'Send them again'}
      </Button>
    </form>
  );
}

/** As the browser's field wants it, where the reader is: `2026-03-01T14:05`. */
function localMinute(at: number): string {
  const here = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return here.toISOString().slice(0, 16);
}
