'use client';

import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import useSWR from 'swr';
import { attemptOutcomes } from '@/lib/webhooks/outcomes';
import type {
  AttemptView,
  DeliveryDetail,
  DeliveryView,
  WebhookView,
} from '@/lib/webhooks/schemas';
import { fetchJson, type RequestFailed } from '../layout/fetch-json';
import { settleRequest } from '../layout/use-request';
import { Button } from '../ui/button';
import { ExactTime } from '../ui/exact-time';
import { RetryNotice } from '../ui/retry-notice';
import { Skeleton } from '../ui/skeleton';
import { formatTook, prettyJson } from './describe-webhook';
import { deliveryPath, redeliver } from './webhook-requests';

/** What was sent, every attempt with its answer, and a way to send it again. */
export function DeliveryDetails({
  webhook,
  delivery,
  onChanged,
}: {
  webhook: WebhookView;
  delivery: DeliveryView;
  onChanged(): void;
}) {
  const [sending, setSending] = useState(false);
  const path = deliveryPath(webhook.webhook_id, delivery.delivery_id);
  // Its row is kept fresh, and knows when there is something new.
  const version = `${delivery.status} ${delivery.attempts} ${delivery.outcome} ${delivery.sending}`;
  const { data, error, mutate } = useSWR<DeliveryDetail, RequestFailed>([path, version], {
    fetcher: ([of]: [string]) => fetchJson<DeliveryDetail>(of),
    keepPreviousData: true,
  });
  const again = async () => {
    setSending(true);
    const outcome = await settleRequest(redeliver(webhook.webhook_id, delivery.delivery_id));
    setSending(false);
    if (outcome.ok) toast.success('It is sent again');
    else toast.error(outcome.error.message);
    onChanged();
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5 px-4 pt-1 pb-5 text-[0.9375rem] sm:pl-11">
      {error && <RetryNotice message={error.message} onRetry={() => void mutate()} />}
      {!data && !error && <Skeleton className="h-32" />}
      {data && (
        <>
          <Text title={data.kind === 'gap' ? 'Perhaps lost between' : 'Payload'}>
            {prettyJson(data.payload)}
          </Text>
          {data.kind !== 'gap' && (
            <p className="wrap-anywhere text-muted text-sm">
              <code className="font-mono">webhook-id: {data.event_id}</code>
            </p>
          )}
          {data.log.map((attempt) => (
            <Attempt key={attempt.number} attempt={attempt} />
          ))}
          {data.kind !== 'gap' && (
            <Button
              size="sm"
              className="justify-self-start"
              disabled={sending || data.sending || (!webhook.enabled && data.kind !== 'test')}
              onClick={() => void again()}
            >
              <RotateCw aria-hidden className="size-4" />
              {data.attempts === 0 || data.status === 'pending' ? 'Send now' : 'Send again'}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

function Attempt({ attempt }: { attempt: AttemptView }) {
  const { number, started_at, duration_ms, outcome, detail, request, response } = attempt;
  const words = outcome ? attemptOutcomes[outcome] : 'Under way';
  return (
    <section aria-label={`Attempt ${number}`} className="border-t pt-4">
      <h3 className="flex flex-wrap items-baseline gap-x-3 font-medium">
        Attempt {number}
        <span className="facts flex flex-wrap font-normal text-muted text-sm">
          <ExactTime at={started_at} />
          {duration_ms !== null && <span>{formatTook(duration_ms)}</span>}
        </span>
      </h3>
      <p className="mt-0.5 text-sm">
        {words}
        {detail && <code className="ml-2 font-mono text-muted">{detail}</code>}
      </p>
      <div className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-2">
        {request.headers && (
          <Folded title="Request headers">
            {`POST ${request.url}\n${headerLines(request.headers)}`}
          </Folded>
        )}
        {response && (
          <Folded title={`Answer: HTTP ${response.status}`} open={outcome !== 'succeeded'}>
            {`${headerLines(response.headers)}${response.body ? `\n\n${response.body}` : ''}`}
          </Folded>
        )}
      </div>
    </section>
  );
}

const headerLines = (headers: Record<string, string>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

const charactersPerLine = 80;
const mostLines = 18;

/** A text to read, to scroll with the keyboard and to copy from; as high as it needs to be. */
function Code({ label, children }: { label: string; children: string }) {
  const lines = children
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / charactersPerLine)), 0);
  return (
    <textarea
      readOnly
      aria-label={label}
      value={children}
      rows={Math.min(mostLines, lines)}
      spellCheck={false}
      className="wrap-anywhere block w-full resize-none rounded-lg bg-sunken px-3.5 py-3 font-mono text-[0.8125rem] leading-relaxed"
    />
  );
}

function Text({ title, children }: { title: string; children: string }) {
  return (
    <div>
      <h3 className="mb-1.5 font-medium text-sm">{title}</h3>
      <Code label={title}>{children}</Code>
    </div>
  );
}

function Folded({
  title,
  open = false,
  children,
}: {
  title: string;
  open?: boolean;
  children: string;
}) {
  return (
    <details open={open}>
      <summary className="mb-1.5 w-fit cursor-pointer rounded-md text-muted text-sm hover:text-text">
        {title}
      </summary>
      <Code label={title}>{children}</Code>
    </details>
  );
}
