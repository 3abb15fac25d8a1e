import { X } from 'lucide-react';
import Link from 'next/link';
import { routes } from '@/lib/routes';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { ProgressBar } from '../../ui/progress-bar';
import { ClockTime } from '../batches/clock-time';
import { CaptionChoices } from '../caption-choices';
import type { Regeneration } from './use-regeneration';

/** How making the summary anew goes; the one on the page stays readable all the while. */
export function RegenerationNotice({
  regeneration,
  summaryId,
  title,
  onRetryWith,
  onDismiss,
}: {
  regeneration: Regeneration;
  summaryId: string;
  title: string;
  onRetryWith(captionLanguage: string): void;
  onDismiss(): void;
}) {
  if (regeneration.state === 'idle') return null;
  return (
    <div className="mt-4 max-w-3xl" data-print="no">
      {regeneration.state === 'working' ? (
        <div className="animate-appear rounded-lg bg-sunken px-3.5 py-3 text-[0.9375rem]">
          <p className="flex flex-wrap justify-between gap-x-4 tabular-nums">
            Making a new summary
            <span className="text-muted">
              {regeneration.words}{' '}
              {regeneration.until === undefined ? (
                `· ${Math.round(regeneration.percent)} %`
              ) : (
                <>
                  until <ClockTime at={regeneration.until} />
                </>
              )}
            </span>
          </p>
          <ProgressBar
            percent={regeneration.percent}
            label="Progress of the new summary"
            className="mt-2.5"
          />
        </div>
      ) : (
        <Notice
          tone={regeneration.state === 'failed' ? 'error' : 'info'}
          className="[&>div]:flex-1"
        >
          <div className="flex items-start gap-3">
            <div className="min-w-0 flex-1">
              <p>{words(regeneration, summaryId)}</p>
              {regeneration.state === 'failed' && regeneration.languages && (
                <CaptionChoices
                  languages={regeneration.languages}
                  title={title}
                  onPick={onRetryWith}
                />
              )}
            </div>
            <Button
              variant="quiet"
              size="icon"
              className="-my-1 -mr-2 size-8"
              aria-label="Dismiss"
              onClick={onDismiss}
            >
              <X aria-hidden className="size-4" />
            </Button>
          </div>
        </Notice>
      )}
    </div>
  );
}

function words(
  regeneration: Extract<Regeneration, { state: 'failed' | 'done' }>,
  summaryId: string,
) {
  if (regeneration.state === 'failed') {
    return `There is no new summary; this one stays. ${regeneration.message}`;
  }
  if (regeneration.summaryId === summaryId) return 'This is the new summary.';
  return (
    <>
      The new summary is ready.{' '}
      <Link href={routes.summary(regeneration.summaryId)} className="underline underline-offset-4">
        Read it
      </Link>
    </>
  );
}
