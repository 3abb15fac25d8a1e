'use client';

import { Ban, Check, ChevronRight, Clock, Send, TriangleAlert, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { DeliveryView, WebhookView } from '@/lib/webhooks/schemas';
import { TimeAgo } from '../summaries/time-ago';
import { cn } from '../ui/cn';
import { Fold } from '../ui/fold';
import { DeliveryDetails } from './delivery-details';
import { formatTook, stateOfDelivery, type Tone } from './describe-webhook';

const toneStyles: Record<Tone, string> = {
  neutral: 'text-muted',
  success: 'text-success',
  danger: 'text-danger',
  accent: 'text-accent-text',
};

function iconOf({ kind, status, sending }: DeliveryView) {
  if (kind === 'gap') return TriangleAlert;
  if (sending) return Send;
  return { pending: Clock, succeeded: Check, failed: X, cancelled: Ban }[status];
}

/** One delivery on a line; opened, everything about it. */
export function DeliveryRow({
  webhook,
  delivery,
  onChanged,
}: {
  webhook: WebhookView;
  delivery: DeliveryView;
  onChanged(): void;
}) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const { words, tone } = stateOfDelivery(delivery);
  const Icon = iconOf(delivery);
  const { kind, event_type, attempts, response_status, duration_ms, next_attempt_at } = delivery;
  return (
    <li data-testid="delivery">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="flex w-full items-start gap-3 rounded-xl px-4 py-3 text-left hover:bg-sunken/60"
      >
        <Icon aria-hidden className={cn('mt-0.5 size-4.5 shrink-0', toneStyles[tone])} />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-baseline gap-x-3">
            <span className="font-mono text-sm">
              {kind === 'gap' ? 'events may be lost' : event_type}
              {kind === 'test' && event_type === 'test' && ' (by the button)'}
            </span>
            <span className={cn('text-sm', toneStyles[tone])}>{words}</span>
          </span>
          <span className="facts flex flex-wrap text-muted text-sm">
            <TimeAgo at={delivery.created_at} />
            {response_status !== null && <span>HTTP {response_status}</span>}
            {duration_ms !== null && <span>{formatTook(duration_ms)}</span>}
            {attempts > 1 && <span>{attempts} attempts</span>}
            {attempts > 0 && next_attempt_at !== null && webhook.enabled && (
              <span>
                Again <Soon at={next_attempt_at} />
              </span>
            )}
          </span>
        </span>
        <ChevronRight
          aria-hidden
          className={cn(
            'mt-0.5 size-4.5 shrink-0 text-muted transition-transform duration-150',
            open && 'rotate-90',
          )}
        />
      </button>
      <Fold open={open} id={id}>
        <DeliveryDetails webhook={webhook} delivery={delivery} onChanged={onChanged} />
      </Fold>
    </li>
  );
}

function Soon({ at }: { at: number }) {
  return at - Date.now() < 60_000 ? <>in a moment</> : <TimeAgo at={at} />;
}
