'use client';

import { CircleAlert, CircleDashed, CircleUser, ListVideo } from 'lucide-react';
import { useId, useState } from 'react';
import { errorKinds, isErrorCode } from '@/lib/errors';
import { formatCount } from '@/lib/format';
import type { SkippedVideo, SourceView } from '@/lib/summaries/schemas';
import { phaseWords } from '@/lib/summaries/status';
import { cn } from '../../ui/cn';
import { Fold } from '../../ui/fold';
import { FailureWords } from '../failure-words';
import { isMixLine, mixWords } from '../mix';
import { ClockTime } from './clock-time';

/** A playlist or channel of a batch: being read, what it came to with what was skipped and left out, or why it could not be read. */
export function PlaylistRow({ source, videos }: { source: SourceView; videos: number }) {
  const failed = source.status === 'failed';
  const waits = source.status === 'resolving' && source.until !== undefined;
  const List = source.kind === 'channel' ? CircleUser : ListVideo;
  const Icon = failed ? CircleAlert : waits ? CircleDashed : List;
  const colour = failed ? 'text-danger' : waits ? 'text-warning' : 'text-muted';
  return (
    <li className="px-4 py-2.5" data-testid="playlist-row" data-status={source.status}>
      <div className="flex min-h-8 items-start gap-3">
        <Icon aria-hidden className={cn('mt-2 size-4 shrink-0', colour)} />
        <div className="min-w-0 flex-1 py-1 text-[0.9375rem]">
          {source.status === 'resolved' ? (
            <Resolved source={source} videos={videos} />
          ) : (
            <>
              <p className="truncate">{source.title ?? source.input}</p>
              <p className={cn('text-sm', failed ? 'text-danger' : 'text-muted')}>
                <State source={source} />
              </p>
            </>
          )}
        </div>
      </div>
    </li>
  );
}

function State({ source: { kind, status, until, code, message } }: { source: SourceView }) {
  const noun = kind === 'channel' ? 'channel' : 'playlist';
  if (status === 'failed') return message ?? `This ${noun} could not be read.`;
  if (status === 'cancelled') return 'Cancelled';
  if (until === undefined) return `Reading the ${noun}…`;
  return (
    <>
      {phaseWords.waiting} until <ClockTime at={until} />
      {code && message && (
        <span className="block">
          <FailureWords code={code} message={message} until={until} />
        </span>
      )}
    </>
  );
}

function Resolved({ source, videos }: { source: SourceView; videos: number }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const { title = source.input, count, left_out = 0, skipped = [] } = source;
  return (
    <>
      <p className="tabular-nums [overflow-wrap:anywhere]">
        <span className="font-medium">{title}</span>: {formatCount(videos, 'video')}
        {skipped.length > 0 && (
          <>
            ,{' '}
            <button
              type="button"
              aria-expanded={open}
              aria-controls={id}
              onClick={() => setOpen(!open)}
              className="underline decoration-border-strong underline-offset-4 hover:decoration-current"
            >
              {skipped.length.toLocaleString('en')} skipped
            </button>
          </>
        )}
      </p>
      {left_out > 0 && count !== undefined && (
        <p className="text-muted text-sm tabular-nums">
          Showing {videos.toLocaleString('en')} of {count.toLocaleString('en')}
        </p>
      )}
      {isMixLine(source.input) && <p className="text-muted text-sm">{mixWords}</p>}
      <Fold open={open} id={id}>
        <ul aria-label={`Skipped in ${title}`} className="grid gap-1.5 pt-2 text-sm">
          {skipped.map((video, index) => (
            // A playlist may hold the same video twice.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={`${index}-${video.video_id}`}>
              <span className="block truncate">{video.title}</span>
              <span className="text-muted">{reasonOf(video)}</span>
            </li>
          ))}
        </ul>
      </Fold>
    </>
  );
}

function reasonOf({ code }: SkippedVideo): string {
  return isErrorCode(code) ? errorKinds[code].message : 'This video cannot be summarized.';
}
