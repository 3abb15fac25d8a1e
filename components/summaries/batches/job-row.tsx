'use client';

import { Ban, ChevronDown, CircleAlert, CircleCheck, CircleDashed, CircleDot } from 'lucide-react';
import Link from 'next/link';
import { useId, useState } from 'react';
import { routes } from '@/lib/routes';
import { isTerminal, type JobStatus } from '@/lib/summaries/status';
import { Button } from '../../ui/button';
import { cn } from '../../ui/cn';
import { Fold } from '../../ui/fold';
import { ProgressBar } from '../../ui/progress-bar';
import { CaptionChoices } from '../caption-choices';
import { FailureWords } from '../failure-words';
import { useLiveText } from '../summaries-provider';
import { ClockTime } from './clock-time';
import { LiveText } from './live-text';
import type { Row } from './rows';

const icons: Record<JobStatus, [typeof Ban, string]> = {
  queued: [CircleDashed, 'text-muted'],
  running: [CircleDot, 'text-accent-text'],
  waiting: [CircleDashed, 'text-warning'],
  completed: [CircleCheck, 'text-success'],
  failed: [CircleAlert, 'text-danger'],
  cancelled: [Ban, 'text-muted'],
};

/** A video of a batch: what happens to it in words and a thin bar, its text while it is written, and how it ended. */
export function JobRow({
  row,
  alone,
  showPlaylist,
  onRetry,
  onRetryWith,
}: {
  row: Row;
  /** The only video of its batch: its text is read along without asking. */
  alone: boolean;
  showPlaylist: boolean;
  /** Missing where trying this one again is not offered. */
  onRetry: (() => void) | undefined;
  /** The same with captions in another language. */
  onRetryWith(captionLanguage: string): void;
}) {
  const id = useId();
  const { job, title, percent, status, until } = row;
  const over = isTerminal(job.status);
  const reading = useReading(row, alone);
  const [Icon, colour] = icons[status];
  return (
    <li
      className="relative px-4 py-2.5"
      data-testid="job-row"
      data-status={status}
      data-job={job.job_id}
    >
      <div className="flex min-h-8 items-center gap-3">
        <Icon aria-hidden className={cn('size-4 shrink-0 self-start translate-y-2', colour)} />
        <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 sm:flex-nowrap">
          <p className="line-clamp-2 min-w-0 flex-1 basis-48 text-[0.9375rem] [overflow-wrap:anywhere] sm:line-clamp-1">
            {job.summary_id ? (
              <Link
                href={routes.summary(job.summary_id)}
                className="font-medium underline-offset-4 hover:underline"
              >
                {title}
              </Link>
            ) : (
              title
            )}
            {showPlaylist && job.playlist && <span className="text-muted"> · {job.playlist}</span>}
          </p>
          <p className="shrink-0 text-muted text-sm tabular-nums max-sm:w-full">
            <Words row={row} />
          </p>
        </div>
        {onRetry && (
          <Button size="sm" onClick={onRetry} aria-label={`Retry ${title}`}>
            Retry
          </Button>
        )}
        {reading.offered && (
          <Button
            variant="quiet"
            size="icon"
            className="-my-1 -mr-1.5 size-8"
            aria-expanded={reading.open}
            aria-controls={`${id}-text`}
            aria-label={`Read along: ${title}`}
            onClick={reading.toggle}
          >
            <ChevronDown
              aria-hidden
              className={cn('size-4 transition-transform', reading.open && 'rotate-180')}
            />
          </Button>
        )}
      </div>
      {job.error && status === 'failed' && (
        <div className="pl-7">
          <p className="text-danger text-sm">{job.error.message}</p>
          {job.error.languages && (
            <CaptionChoices languages={job.error.languages} title={title} onPick={onRetryWith} />
          )}
        </div>
      )}
      {job.error && status === 'waiting' && (
        <p className="pl-7 text-muted text-sm">
          <FailureWords {...job.error} until={until} />
        </p>
      )}
      <Fold open={reading.open} id={`${id}-text`}>
        <div className="pt-2 pb-1 pl-7 max-sm:pl-0">
          <LiveText title={title} text={reading.text} />
        </div>
      </Fold>
      {!over && (
        <ProgressBar
          percent={percent}
          label={`Progress of ${title}`}
          className="absolute inset-x-0 bottom-0 h-0.5 rounded-none bg-transparent"
        />
      )}
    </li>
  );
}

function Words({ row: { job, words, percent, until } }: { row: Row }) {
  if (isTerminal(job.status)) return words;
  if (until !== undefined) {
    return (
      <>
        {words} until <ClockTime at={until} />
      </>
    );
  }
  const known = percent > 0 && percent < 100;
  return known ? `${words} · ${Math.round(percent)} %` : words;
}

/** The text of a running job, open when asked for, or by itself for a video alone. What was read stays when the job ends. */
function useReading({ job }: Row, alone: boolean) {
  const [choice, setChoice] = useState<boolean | null>(null);
  const [kept, setKept] = useState<string | null>(null);
  const running = job.status === 'running';
  const text = useLiveText(job.job_id, running && (choice ?? alone));
  if (text !== null && text !== kept) setKept(text);
  const readable = running || (job.status === 'completed' && kept !== null);
  if (!readable && kept !== null) setKept(null);
  const open = readable && (choice ?? (alone && kept !== null));
  return { offered: readable, open, text: kept, toggle: () => setChoice(!open) };
}
