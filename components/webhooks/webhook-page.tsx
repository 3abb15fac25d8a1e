'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import useSWR from 'swr';
import { formatAgo } from '@/lib/format';
import { routes } from '@/lib/routes';
import { disabledReasons } from '@/lib/webhooks/outcomes';
import type { DeliveryPage, WebhookView } from '@/lib/webhooks/schemas';
import type { RequestFailed } from '../layout/fetch-json';
import { PageHeading } from '../layout/page-heading';
import { settleRequest } from '../layout/use-request';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { ExactTime } from '../ui/exact-time';
import { Notice } from '../ui/notice';
import { RetryNotice } from '../ui/retry-notice';
import { DeliveryLog } from './delivery-log';
import { nameOfWebhook, stateOfWebhook } from './describe-webhook';
import { useDeliveries } from './use-deliveries';
import { WebhookActions } from './webhook-actions';
import { deleteWebhook, webhookPath } from './webhook-requests';

/** One webhook: how it is, what can be done with it, and everything it was sent. */
export function WebhookPage({ initial, log }: { initial: WebhookView; log: DeliveryPage }) {
  const router = useRouter();
  const [switchingOn, setSwitchingOn] = useState(false);
  const { data, error, mutate } = useSWR<WebhookView, RequestFailed>(
    webhookPath(initial.webhook_id),
    { fallbackData: initial, revalidateOnMount: false, refreshInterval: 15_000 },
  );
  const webhook = data ?? initial;
  const deliveries = useDeliveries(webhook.webhook_id, log);
  const { word, tone } = stateOfWebhook(webhook);
  const changed = () => {
    void mutate();
    void deliveries.refresh();
  };
  const remove = async () => {
    const outcome = await settleRequest(deleteWebhook(webhook.webhook_id));
    if (!outcome.ok && outcome.error.code !== 'not_found') {
      toast.error(outcome.error.message);
      return;
    }
    toast.success(`“${nameOfWebhook(webhook)}” is deleted`);
    router.push(routes.webhooks);
    router.refresh();
  };
  return (
    <div>
      <PageHeading
        up={{ path: routes.webhooks, name: 'Webhooks' }}
        title={
          <>
            <span className="wrap-anywhere">{nameOfWebhook(webhook)}</span>
            <Badge tone={tone}>{word}</Badge>
          </>
        }
        action={
          <WebhookActions
            webhook={webhook}
            switchingOn={switchingOn}
            onSwitchingOn={setSwitchingOn}
            onChanged={changed}
            onDelete={remove}
          />
        }
      >
        <p className="wrap-anywhere font-mono text-sm">{webhook.url}</p>
      </PageHeading>
      {error && (
        <RetryNotice message={error.message} onRetry={() => void mutate()} className="mb-4" />
      )}
      <State webhook={webhook} onSwitchOn={() => setSwitchingOn(true)} />
      <dl className="mb-10 grid gap-x-10 gap-y-0.5 border-y pt-5 pb-2 text-[0.9375rem] sm:grid-cols-[auto_minmax(0,1fr)] [&>dd]:mb-3">
        <dt className="text-muted">Hears of</dt>
        <dd className="flex flex-wrap gap-1.5">
          {webhook.event_types.map((type) => (
            <code key={type} className="rounded-md bg-sunken px-1.5 py-0.5 font-mono text-sm">
              {type}
            </code>
          ))}
        </dd>
        <dt className="text-muted">Signing secret</dt>
        <dd>
          Shown once, when it was made.
          {webhook.previous_secret_until !== null && (
            <>
              {' '}
              The one before it signs along until <ExactTime at={webhook.previous_secret_until} />.
            </>
          )}
        </dd>
        <dt className="text-muted">On the way</dt>
        <dd className="tabular-nums">
          {webhook.pending === 0 ? 'Nothing' : `${webhook.pending} to send`}
        </dd>
      </dl>
      <DeliveryLog webhook={webhook} deliveries={deliveries} onChanged={changed} />
    </div>
  );
}

function State({ webhook, onSwitchOn }: { webhook: WebhookView; onSwitchOn(): void }) {
  const { enabled, disabled_reason, disabled_at, failing_since } = webhook;
  if (!enabled) {
    return (
      <Notice tone={disabled_reason === 'owner' ? 'info' : 'error'} className="mb-6">
        <p>
          {disabledReasons[disabled_reason ?? 'owner']}
          {disabled_at !== null && (
            <>
              , <span suppressHydrationWarning>{formatAgo(disabled_at, Date.now())}</span>
            </>
          )}
          . Nothing is sent.
        </p>
        <Button size="sm" className="mt-2" onClick={onSwitchOn}>
          Switch on
        </Button>
      </Notice>
    );
  }
  if (failing_since === null) return null;
  return (
    <Notice tone="error" className="mb-6">
      It began to fail <span suppressHydrationWarning>{formatAgo(failing_since, Date.now())}</span>,
      and nothing has gone through since. It is tried again by itself, and switched off after five
      days.
    </Notice>
  );
}
