'use client';

import { CircleAlert, CircleCheck, X } from 'lucide-react';
import Link from 'next/link';
import { formatCount } from '@/lib/format';
import { routes } from '@/lib/routes';
import type { JobProgress } from '@/lib/summaries/client/progress-store';
import type { BatchView, JobView } from '@/lib/summaries/schemas';
import { isTerminal, phaseWords } from '@/lib/summaries/status';
import { Button } from '../ui/button';
import { ProgressBar } from '../ui/progress-bar';
import { useProgress } from './summaries-provider';

/** One batch: a bar and a row per video while it runs, one line with its outcome once it has ended. */
export function BatchCard({ batch, onDismiss }: { batch: BatchView; onDismiss(): void }) {
  const progress = useProgress();
  const rows = batch.jobs.map((job) => withLive(job, progress.get(job.job_id)));
  const over = batch.status === 'completed';
  const done = rows.filter((row) => isTerminal(row.job.status)).length;
  const percent = rows.reduce((sum, row) => sum + row.percent, 0) / Math.max(1, rows.length);
  return (
    <section
      aria-label={over ? 'Finished batch' : 'Batch in progress'}
      className="animate-appear rounded-xl border bg-raised"
      data-testid="batch-card"
      data-batch={batch.batch_id}
    >
      <div className="flex min-h-12 items-center gap-3 px-4 py-2">
        <p className="min-w-0 flex-1 font-medium text-[0.9375rem]">{headline(batch, done)}</p>
        {over && (
          <Button
            variant="quiet"
            size="icon"
            aria-label="Dismiss"
            className="-mr-1.5"
            onClick={onDismiss}
          >
            <X aria-hidden className="size-4" />
          </Button>
        )}
      </div>
      {!over && rows.length > 1 && (
        <ProgressBar
          percent={percent}
          label="Progress of the batch"
          className="h-0.5 rounded-none"
        />
      )}
      <ul className="divide-y border-t">
        {rows.map((row) => (
          <JobRow key={row.job.job_id} {...row} />
        ))}
      </ul>
    </section>
  );
}

interface Row {
  job: JobView;
  title: string;
  percent: number;
  words: string;
}

/** A job as it stands: the row from the server, moved on by live progress, never back. */
function withLive(job: JobView, live: JobProgress | undefined): Row {
  const title = job.title ?? live?.title ?? job.video_id ?? 'Uploaded captions';
  const over = isTerminal(job.status);
  const ahead = !over && live !== undefined && live.percent >= job.percent;
  return {
    job,
    title,
    percent: over ? 100 : ahead ? live.percent : job.percent,
    words: ahead ? live.message : phaseWords[job.phase],
  };
}

function JobRow({ job, title, percent, words }: Row) {
  return (
    <li className="px-4 py-3" data-testid="job-row" data-status={job.status}>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 sm:flex-nowrap">
        <StatusIcon job={job} />
        {job.summary_id ? (
          <Link
            href={routes.summary(job.summary_id)}
            className="min-w-0 flex-1 truncate font-medium text-[0.9375rem] underline-offset-4 hover:underline"
          >
            {title}
          </Link>
        ) : (
          <span className="min-w-0 flex-1 truncate text-[0.9375rem]">{title}</span>
        )}
        <span className="shrink-0 text-muted text-sm tabular-nums max-sm:w-full">
          {isTerminal(job.status) ? phaseWords[job.phase] : `${words} · ${Math.round(percent)} %`}
        </span>
      </div>
      {!isTerminal(job.status) && (
        <ProgressBar percent={percent} label={`Progress of ${title}`} className="mt-2" />
      )}
      {job.error && <p className="mt-1 pl-7 text-danger text-sm">{job.error.message}</p>}
    </li>
  );
}

function StatusIcon({ job }: { job: JobView }) {
  if (job.status === 'completed') {
    return <CircleCheck aria-hidden className="size-4 shrink-0 translate-y-0.5 text-success" />;
  }
  if (job.status === 'failed') {
    return <CircleAlert aria-hidden className="size-4 shrink-0 translate-y-0.5 text-danger" />;
  }
  return null;
}

function headline(batch: BatchView, done: number): string {
  if (batch.status === 'active') {
    if (batch.total === 1) return 'Working on it';
    return `${done} of ${formatCount(batch.total, 'video')} done`;
  }
  const parts = [
    batch.completed > 0 && `${formatCount(batch.completed, 'summary', 'summaries')} ready`,
    batch.failed > 0 && `${batch.failed} failed`,
    batch.cancelled > 0 && `${batch.cancelled} cancelled`,
  ];
  return parts.filter(Boolean).join(', ');
}
