import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatDuration } from '@/lib/format';
import type { SummaryView } from '@/lib/summaries/schemas';
import { Popover } from '../../ui/popover';
import { TimeAgo } from '../time-ago';
import { sourceWords } from './source-words';

/** Title, one line of facts, and what the reader must know before the text. `children` are what can be done. */
export function SummaryHeader({
  summary,
  children,
}: {
  summary: SummaryView;
  children: ReactNode;
}) {
  const source = sourceWords[summary.source_kind];
  return (
    <div className="max-w-3xl">
      <h1 className="break-words font-semibold text-2xl sm:text-[1.875rem]">{summary.title}</h1>
      <p className="facts mt-2.5 flex flex-wrap gap-y-1 text-[0.9375rem] text-muted tabular-nums">
        {/* The spaces are for ears and for copying; a flex line does not show them. */}
        {summary.channel && <span className="text-text">{summary.channel}</span>}{' '}
        {summary.duration_s > 0 && <span>{formatDuration(summary.duration_s)}</span>}{' '}
        <span>
          <Popover content={source.explanation}>
            <button
              type="button"
              className="rounded-sm underline decoration-border-strong decoration-dotted underline-offset-4 hover:text-text print:no-underline"
            >
              {source.label}
            </button>
          </Popover>
        </span>{' '}
        <span className="break-all">{summary.model_used}</span> <TimeAgo at={summary.created_at} />
      </p>
      {summary.playlist && (
        <p className="mt-1 text-[0.9375rem] text-muted">From the playlist {summary.playlist}</p>
      )}
      {summary.focus && <p className="mt-1 text-[0.9375rem] text-muted">Focus: {summary.focus}</p>}
      {summary.truncated && (
        <p className="mt-2 flex gap-2 text-[0.9375rem] text-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          The captions end before the video does. What comes after is not in this summary.
        </p>
      )}
      {children}
    </div>
  );
}
