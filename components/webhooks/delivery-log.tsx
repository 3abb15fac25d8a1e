'use client';

import { useId } from 'react';
import type { WebhookView } from '@/lib/webhooks/schemas';
import { Button } from '../ui/button';
import { RetryNotice } from '../ui/retry-notice';
import { Segmented } from '../ui/segmented';
import { Skeleton } from '../ui/skeleton';
import { DeliveryRow } from './delivery-row';
import type { Deliveries } from './use-deliveries';

const filters = [
  { value: 'all', label: 'All' },
  { value: 'pending', label: 'Waiting' },
  { value: 'succeeded', label: 'Done' },
  { value: 'failed', label: 'Failed' },
] as const;

/** What a webhook was sent, the newest first, with requests and answers. */
export function DeliveryLog({
  webhook,
  deliveries,
  onChanged,
}: {
  webhook: WebhookView;
  deliveries: Deliveries;
  onChanged(): void;
}) {
  const id = useId();
  const { items, status, error, loading, more } = deliveries;
  return (
    <section aria-labelledby={id}>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 id={id} className="font-semibold text-xl">
          Delivery log
        </h2>
        <Segmented
          value={status === 'cancelled' ? 'all' : status}
          onValueChange={deliveries.show}
          choices={filters}
          labelledBy={id}
        />
      </div>
      {error && (
        <RetryNotice
          message={error.message}
          onRetry={() => void deliveries.refresh()}
          className="mb-4"
        />
      )}
      {items.length > 0 && (
        <ul className="divide-y rounded-xl border" aria-label="Deliveries">
          {items.map((delivery) => (
            <DeliveryRow
              key={delivery.delivery_id}
              webhook={webhook}
              delivery={delivery}
              onChanged={onChanged}
            />
          ))}
        </ul>
      )}
      {items.length === 0 && loading && <Skeleton className="h-24" />}
      {items.length === 0 && !loading && !error && (
        <p className="rounded-xl border border-dashed px-6 py-10 text-center text-muted">
          {status === 'all'
            ? 'Nothing was sent yet. Send a test to see how your receiver answers.'
            : 'There is nothing of that kind.'}
        </p>
      )}
      {more && (
        <Button className="mt-4" disabled={loading} onClick={deliveries.showMore}>
          {loading ? 'Loading…' : 'Show older ones'}
        </Button>
      )}
      <p className="mt-4 text-muted text-sm">
        Kept for 14 days, and about a thousand of each webhook.
      </p>
    </section>
  );
}
