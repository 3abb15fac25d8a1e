import type { ReactNode } from 'react';
import type { SharedStats } from '@/lib/events/stats';
import { formatCount, formatDuration, formatNumber } from '@/lib/format';
import { type JobStatus, jobStatuses } from '@/lib/summaries/status';
import { TimeAgo } from '../../summaries/time-ago';
import { Badge } from '../../ui/badge';
import { ExactTime } from '../../ui/exact-time';

const statusNames: Record<JobStatus, string> = {
  queued: 'Queued',
  running: 'Running',
  waiting: 'Waiting for YouTube',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};
const reasonWords = {
  bot_check: 'It asks this server to prove it is no robot.',
  ip_blocked: 'It refuses this server’s address.',
};

/** What all instances share: the log's window, jobs, and how YouTube answers. */
export function SharedFacts({ shared: { log, jobs, breaker } }: { shared: SharedStats }) {
  const { retention } = log;
  return (
    <div className="mt-8 grid gap-x-10 gap-y-8 md:grid-cols-2">
      <section aria-labelledby="log-title">
        <h2 id="log-title" className="font-semibold text-lg">
          Event log
        </h2>
        <dl className="mt-3 grid gap-2.5 text-[0.9375rem]">
          <Fact name="Entries">{formatNumber(log.entries)}</Fact>
          <Fact name="Oldest">
            {log.oldest_at === null ? 'None' : <TimeAgo at={log.oldest_at} />}
          </Fact>
          <Fact name="Newest id">
            <code className="wrap-anywhere font-mono text-sm">{log.head_id}</code>
          </Fact>
          <Fact name="Trimmed through">
            <code className="wrap-anywhere font-mono text-sm">{log.trimmed_through_id}</code>
          </Fact>
          <Fact name="Keeps">
            {formatCount(retention.count, 'event')}, {ageWords(retention.age_ms)}
          </Fact>
        </dl>
      </section>
      <section aria-labelledby="jobs-title">
        <h2 id="jobs-title" className="font-semibold text-lg">
          Jobs and YouTube
        </h2>
        <dl className="mt-3 grid gap-2.5 text-[0.9375rem]">
          {jobStatuses.map((status) => (
            <Fact key={status} name={statusNames[status]}>
              <span data-testid={`jobs-${status}`}>{formatNumber(jobs[status])}</span>
              {['completed', 'failed', 'cancelled'].includes(status) && (
                <span className="text-muted"> in 24 hours</span>
              )}
            </Fact>
          ))}
          <Fact name="YouTube">
            <Breaker breaker={breaker} />
          </Fact>
        </dl>
      </section>
    </div>
  );
}

function ageWords(ms: number): string {
  const days = ms / 86_400_000;
  return Number.isInteger(days) ? formatCount(days, 'day') : formatDuration(ms / 1_000);
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[10rem_minmax(0,1fr)] gap-3 max-[22rem]:grid-cols-1 max-[22rem]:gap-0">
      <dt className="text-muted">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}

function Breaker({ breaker: { state, reason, until } }: { breaker: SharedStats['breaker'] }) {
  if (state === 'closed') return <Badge tone="success">Answers</Badge>;
  return (
    <>
      <Badge tone={state === 'open' ? 'danger' : 'warning'}>
        {state === 'open' ? 'Left alone' : 'Being tried again'}
      </Badge>{' '}
      {reason && reasonWords[reason]}{' '}
      {state === 'open' && until !== null && (
        <>
          Until <ExactTime at={until} />.
        </>
      )}
    </>
  );
}
