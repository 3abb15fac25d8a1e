import { CircleAlert, Copy, ListVideo, SquarePlay } from 'lucide-react';
import { errorKinds } from '@/lib/errors';
import { formatCount, formatTimestamp } from '@/lib/format';
import { cn } from '../../ui/cn';
import { Facts } from '../../ui/facts';
import { Skeleton } from '../../ui/skeleton';
import { needsCheck, type UnderstoodLine as Understood } from './understand';

const icons = {
  video: SquarePlay,
  playlist: ListVideo,
  duplicate: Copy,
  problem: CircleAlert,
};

/** A pasted line: what it is, and what is known of it. Both of its rows have their place from the start. */
export function UnderstoodLine({ one, loading }: { one: Understood; loading: boolean }) {
  const { line, item } = one;
  const check = needsCheck(one);
  const Icon = icons[check ? 'problem' : line.kind];
  const unknown = !item && (line.kind === 'video' || line.kind === 'playlist');
  return (
    <li className="flex min-h-13 items-start gap-3 py-1" data-kind={line.kind}>
      <Icon
        aria-hidden
        className={cn('mt-1 size-4 shrink-0', check ? 'text-warning' : 'text-muted')}
      />
      <div className="min-w-0 flex-1">
        <p className={cn('truncate text-[0.9375rem]', !item?.title && 'text-muted')}>
          {item?.title ?? line.input}
        </p>
        {unknown && loading ? (
          <Skeleton className="mt-1 h-3.5 w-28" />
        ) : (
          <p className="text-muted text-sm tabular-nums">
            <Facts parts={factsOf(one)} />
          </p>
        )}
      </div>
    </li>
  );
}

function factsOf({ line, item }: Understood): string[] {
  if (line.kind === 'problem') return [line.message];
  if (line.kind === 'duplicate') return [errorKinds.duplicate_source.message];
  if (item?.code) return [item.message ?? 'This cannot be summarized.'];
  const { count, duration_s, cached } = item ?? {};
  const facts =
    line.kind === 'playlist'
      ? ['Playlist', count !== undefined && formatCount(count, 'video')]
      : ['Video', duration_s !== undefined && duration_s > 0 && formatTimestamp(duration_s * 1000)];
  return [...facts, cached && 'Already summarized'].filter((fact) => typeof fact === 'string');
}
