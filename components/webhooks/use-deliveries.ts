'use client';

import { useState } from 'react';
import useSWRInfinite from 'swr/infinite';
import type { DeliveryPage, DeliveryStatus, DeliveryView } from '@/lib/webhooks/schemas';
import type { RequestFailed } from '../layout/fetch-json';
import { deliveriesPath } from './webhook-requests';

export interface Deliveries {
  items: DeliveryView[];
  status: DeliveryStatus | 'all';
  show(status: DeliveryStatus | 'all'): void;
  error: RequestFailed | undefined;
  loading: boolean;
  more: boolean;
  showMore(): void;
  refresh(): Promise<unknown>;
}

const quietMs = 15_000;
const busyMs = 1_500;

/** The delivery log of a webhook, page by page; asked for often while something of it is under way. */
export function useDeliveries(webhookId: string, initial: DeliveryPage): Deliveries {
  const [status, setStatus] = useState<Deliveries['status']>('all');
  const filter = status === 'all' ? '' : `&status=${status}`;
  const path = (page: number, previous: DeliveryPage | null) => {
    if (page > 0 && !previous?.next) return null;
    const before = page > 0 ? `&before=${previous!.next}` : '';
    return `${deliveriesPath(webhookId)}?limit=30${filter}${before}`;
  };
  const { data, error, isLoading, isValidating, size, setSize, mutate } = useSWRInfinite<
    DeliveryPage,
    RequestFailed
  >(path, {
    fallbackData: status === 'all' ? [initial] : undefined,
    revalidateOnMount: status !== 'all',
    keepPreviousData: false,
    refreshInterval: (pages) => {
      const items = pages?.flatMap((page) => page.items) ?? [];
      const now = Date.now();
      const busy = items.some(
        ({ sending, next_attempt_at }) => sending || (next_attempt_at ?? Infinity) < now + busyMs,
      );
      return busy ? busyMs : quietMs;
    },
  });
  return {
    items: data?.flatMap(({ items }) => items) ?? [],
    status,
    show(next) {
      setStatus(next);
      void setSize(1);
    },
    error,
    loading: isLoading || (isValidating && data === undefined) || (data?.length ?? size) < size,
    more: data?.at(-1)?.next != null,
    showMore: () => void setSize(size + 1),
    refresh: () => mutate(),
  };
}
