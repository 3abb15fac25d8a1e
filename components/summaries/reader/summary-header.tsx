import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatDuration } from '@/lib/format';
import type { SummaryView } from '@/lib/summaries/schemas';
import { Popover } from '../../ui/popover';
import { IncompleteBadge, SourceBadge } from '../source-badges';
import { gapWords, sourceWords } from '../source-words';
import { TimeAgo } from '../time-ago';

/** Title, one line of facts, and what the reader must know before the text. `children` are what can be done. */
export function SummaryHeader({
  summary,
  children,
}: {
  summary: SummaryView;
  children: ReactNode;
}) {
  return (
    <div className="max-w-3xl">
      <h1 className="break-words font-semibold text-2xl sm:text-[1.875rem]">{summary.title}</h1>
      <p className="facts mt-2.5 flex flex-wrap gap-y-1 text-[0.9375rem] text-muted tabular-nums">
        {/* The spaces are for ears and for copying; a flex line does not show them. */}
        {summary.channel && <span className="text-text">{summary.channel}</span>}{' '}
        {summary.duration_s > 0 && <span>{formatDuration(summary.duration_s)}</span>}{' '}
        <span className="break-all">{summary.model_used}</span> <TimeAgo at={summary.created_at} />
      </p>
      <p className="mt-2 flex flex-wrap gap-1.5">
        <Popover content={sourceWords[summary.source_kind].explanation}>
          <button
            type="button"
            className="rounded-md hover:*:border-border-strong hover:*:text-text"
          >
            <SourceBadge kind={summary.source_kind} />
          </button>
        </Popover>{' '}
        {summary.truncated && <IncompleteBadge />}
      </p>
      {summary.playlist && (
        <p className="mt-1 text-[0.9375rem] text-muted">From the playlist {summary.playlist}</p>
      )}
      {summary.focus && <p className="mt-1 text-[0.9375rem] text-muted">Focus: {summary.focus}</p>}
      {summary.truncated && (
        <p className="mt-2 flex gap-2 text-[0.9375rem] text-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {gapWords[summary.gap ?? 'ends_early']}
        </p>
      )}
      {children}
    </div>
  );
}
