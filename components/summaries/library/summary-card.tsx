import Link from 'next/link';
import { formatDuration } from '@/lib/format';
import { routes } from '@/lib/routes';
import type { SummaryListItem } from '@/lib/summaries/schemas';
import { shortcutTargets } from '../../layout/shortcuts';
import { IncompleteBadge, SourceBadge } from '../source-badges';
import { Thumbnail } from '../thumbnail';
import { TimeAgo } from '../time-ago';

/** A library entry: picture, title, two lines of what it says, and the facts. */
export function SummaryCard({ summary }: { summary: SummaryListItem }) {
  return (
    <Link
      href={routes.summary(summary.summary_id)}
      {...shortcutTargets.listItem}
      className="group flex gap-4 rounded-xl px-2 py-3 transition-colors hover:bg-sunken sm:px-3"
    >
      <Thumbnail
        videoId={summary.video_id}
        title={summary.title}
        className="w-24 self-start sm:w-40"
      />
      <div className="min-w-0 flex-1">
        <h3 className="line-clamp-2 break-words font-medium leading-snug underline-offset-4 group-hover:underline">
          {summary.title}
        </h3>
        <p className="mt-1 line-clamp-2 break-words text-[0.9375rem] text-muted">{summary.tldr}</p>
        <p className="facts mt-1.5 flex flex-wrap text-muted text-sm tabular-nums">
          {/* The spaces are for ears and for copying; a flex line does not show them. */}
          {summary.channel && <span className="max-w-full truncate">{summary.channel}</span>}{' '}
          {summary.duration_s > 0 && <span>{formatDuration(summary.duration_s)}</span>}{' '}
          <span className="max-w-full truncate">{summary.model_used}</span>{' '}
          {summary.playlist && <span className="max-w-full truncate">{summary.playlist}</span>}{' '}
          <TimeAgo at={summary.created_at} />
        </p>
        <p className="mt-1.5 flex flex-wrap gap-1.5">
          <SourceBadge kind={summary.source_kind} /> {summary.truncated && <IncompleteBadge />}
        </p>
      </div>
    </Link>
  );
}
