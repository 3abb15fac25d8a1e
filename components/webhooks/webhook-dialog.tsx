'use client';

import { type FormEvent, type RefObject, useState } from 'react';
import { type DurableType, durableTypes } from '@/lib/events/registry';
import { type CreatedWebhook, createWebhookSchema, type WebhookView } from '@/lib/webhooks/schemas';
import { useRequest } from '../layout/use-request';
import { Button } from '../ui/button';
import { CheckGroup } from '../ui/check-group';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Notice } from '../ui/notice';
import { fieldErrors, refusedFields } from '../users/field-errors';
import { eventTypeWords } from './describe-webhook';
import { NewSecret } from './new-secret';
import { createWebhook, updateWebhook } from './webhook-requests';

/** Makes a webhook and shows its secret once, or changes the one that is given. */
export function WebhookDialog({
  open,
  webhook,
  returnTo,
  onOpenChange,
  onSaved,
}: {
  open: boolean;
  webhook: WebhookView | null;
  /** Where the focus goes afterwards, when what had it is gone. */
  returnTo?: RefObject<HTMLElement | null>;
  onOpenChange(open: boolean): void;
  onSaved(): void;
}) {
  const [created, setCreated] = useState<CreatedWebhook | null>(null);
  const change = (next: boolean) => {
    if (!next) setCreated(null);
    onOpenChange(next);
  };
  const title = created ? 'Webhook added' : webhook ? 'Edit webhook' : 'New webhook';
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={title}
      returnTo={returnTo}
      keepOpen={created !== null}
    >
      {created ? (
        <NewSecret
          secret={created.secret}
          webhookId={created.webhook_id}
          onDone={() => change(false)}
        />
      ) : (
        <WebhookForm
          webhook={webhook}
          onSaved={(saved) => {
            onSaved();
            if (saved) setCreated(saved);
            else change(false);
          }}
        />
      )}
    </Dialog>
  );
}

const typeChoices = durableTypes.map((value) => ({
  value,
  label: <code className="font-mono text-sm">{value}</code>,
  hint: eventTypeWords[value],
}));

function WebhookForm({
  webhook,
  onSaved,
}: {
  webhook: WebhookView | null;
  onSaved(created: CreatedWebhook | null): void;
}) {
  const [types, setTypes] = useState<DurableType[]>(
    webhook?.event_types ?? ['summary_complete', 'summary_failed', 'batch_complete'],
  );
  const [errors, setErrors] = useState<Record<string, string>>({});
  const { pending, error, run } = useRequest();

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    const parsed = createWebhookSchema.safeParse({ ...fields, event_types: types });
    setErrors(parsed.success ? {} : fieldErrors(parsed.error));
    if (!parsed.success) return;
    const outcome = await run<CreatedWebhook | WebhookView>(() =>
      webhook ? updateWebhook(webhook.webhook_id, parsed.data) : createWebhook(parsed.data),
    );
    if (!outcome.ok) return setErrors(refusedFields(outcome.error));
    onSaved('secret' in outcome.value ? outcome.value : null);
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-5">
      {error && Object.keys(errors).length === 0 && <Notice tone="error">{error.message}</Notice>}
      <Field
        label="Address"
        name="url"
        type="url"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        maxLength={2_000}
        placeholder="https://example.com/hooks"
        hint="https, on the public internet. Every request is signed."
        defaultValue={webhook?.url}
        error={errors.url}
      />
      <Field
        label={
          <>
            Description <span className="font-normal text-muted">(optional)</span>
          </>
        }
        name="description"
        maxLength={200}
        autoComplete="off"
        placeholder="Team chat"
        defaultValue={webhook?.description}
        error={errors.description}
      />
      <CheckGroup
        legend="It hears when"
        choices={typeChoices}
        value={types}
        onValueChange={setTypes}
        error={errors.event_types}
      />
      <Button type="submit" variant="primary" disabled={pending} className="justify-self-start">
        {pending ? 'Saving…' : webhook ? 'Save' : 'Add the webhook'}
      </Button>
    </form>
  );
}
