'use client';

import { Plus, Webhook } from 'lucide-react';
import Link from 'next/link';
import { useRef, useState } from 'react';
import useSWR from 'swr';
import { routes } from '@/lib/routes';
import type { WebhookView } from '@/lib/webhooks/schemas';
import type { RequestFailed } from '../layout/fetch-json';
import { PageHeading } from '../layout/page-heading';
import { TimeAgo } from '../summaries/time-ago';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { RetryNotice } from '../ui/retry-notice';
import { nameOfWebhook, stateOfWebhook } from './describe-webhook';
import { WebhookDialog } from './webhook-dialog';
import { webhooksPath } from './webhook-requests';

/** A person's webhooks. `initial` is what there was when the page was made. */
export function Webhooks({ initial }: { initial: WebhookView[] }) {
  const createButton = useRef<HTMLButtonElement>(null);
  const [creating, setCreating] = useState(false);
  const { data, error, mutate } = useSWR<{ items: WebhookView[] }, RequestFailed>(webhooksPath, {
    fallbackData: { items: initial },
    revalidateOnMount: false,
    refreshInterval: 30_000,
  });
  const webhooks = data?.items ?? [];
  const create = (
    <Button ref={createButton} variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden className="size-4" />
      New webhook
    </Button>
  );
  return (
    <div>
      <PageHeading title="Webhooks" action={webhooks.length > 0 && create}>
        A webhook tells another service what happens, by a signed request for each event. Nothing is
        missed: what does not go through is tried again for three days.
      </PageHeading>
      {error && (
        <RetryNotice message={error.message} onRetry={() => void mutate()} className="mb-4" />
      )}
      {webhooks.length > 0 ? (
        <ul aria-label="Webhooks" className="divide-y rounded-xl border">
          {webhooks.map((webhook) => (
            <Row key={webhook.webhook_id} webhook={webhook} />
          ))}
        </ul>
      ) : (
        <div className="rounded-xl border border-dashed px-6 py-12 text-center">
          <Webhook aria-hidden className="mx-auto size-7 text-muted" />
          <h2 className="mt-3 font-semibold text-lg">No webhooks yet</h2>
          <p className="mx-auto mt-1 mb-5 max-w-md text-muted">
            Add the address of a receiver, choose what it hears of, and send it a test.
          </p>
          {create}
        </div>
      )}
      <WebhookDialog
        open={creating}
        onOpenChange={setCreating}
        returnTo={createButton}
        onSaved={() => void mutate()}
        webhook={null}
      />
    </div>
  );
}

function Row({ webhook }: { webhook: WebhookView }) {
  const { webhook_id, url, event_types, pending, last_attempt } = webhook;
  const { word, tone } = stateOfWebhook(webhook);
  return (
    <li className="relative px-4 py-3.5 hover:bg-sunken/60" data-testid="webhook">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Link
          href={routes.webhook(webhook_id)}
          className="wrap-anywhere font-medium text-[0.9375rem] after:absolute after:inset-0 after:rounded-xl"
        >
          {nameOfWebhook(webhook)}
        </Link>
        <Badge tone={tone}>{word}</Badge>
      </p>
      <p className="truncate font-mono text-muted text-sm">{url}</p>
      <p className="facts flex flex-wrap text-muted text-sm">
        <span>{event_types.join(', ')}</span>
        {pending > 0 && <span>{pending} on the way</span>}
        <span>
          {last_attempt ? (
            <>
              Last request <TimeAgo at={last_attempt.at} />
            </>
          ) : (
            'Nothing sent yet'
          )}
        </span>
      </p>
    </li>
  );
}
