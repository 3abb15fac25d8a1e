import { CircleAlert, CircleUser, Copy, ListVideo, SquarePlay } from 'lucide-react';
import { errorKinds } from '@/lib/errors';
import { formatClock, formatCount, formatTimestamp } from '@/lib/format';
import type { PreviewItem } from '@/lib/summaries/preview-schemas';
import { fillTime, isPauseCode, pauseSentence } from '@/lib/youtube/pause';
import { cn } from '../../ui/cn';
import { Facts } from '../../ui/facts';
import { Skeleton } from '../../ui/skeleton';
import { captionWords } from '../language-words';
import { isMixLine, mixWords } from '../mix';
import { isUsable } from './read-sources';
import { needsCheck, type UnderstoodLine as Understood } from './understand';

const icons = {
  video: SquarePlay,
  playlist: ListVideo,
  channel: CircleUser,
  duplicate: Copy,
  problem: CircleAlert,
};

/** A pasted line: what it is, and what is known of it. Both of its rows have their place from the start. */
export function UnderstoodLine({ one, loading }: { one: Understood; loading: boolean }) {
  const { line, item } = one;
  const check = needsCheck(one);
  const Icon = icons[check ? 'problem' : line.kind];
  const unknown = !item && isUsable(line);
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

/** Shown in the browser only, so the time of a pause is the reader's own. */
function refusalWords({
  code,
  message = 'This cannot be summarized.',
  until,
}: PreviewItem): string {
  return isPauseCode(code) && until !== undefined
    ? fillTime(pauseSentence(code), formatClock(until))
    : message;
}

const shownLanguages = 3;

/** `Captions in English and German`; other players may show more, so none are not said for certain. */
function describeCaptions(captions: NonNullable<PreviewItem['caption_languages']>): string {
  if (captions.length === 0) return 'Perhaps no captions';
  const names = captions.map(captionWords);
  const more = names.length - shownLanguages;
  const listed = more > 1 ? [...names.slice(0, shownLanguages), `${more} more`] : names;
  return `Captions in ${new Intl.ListFormat('en').format(listed)}`;
}

function factsOf({ line, item }: Understood): string[] {
  if (line.kind === 'problem') return [line.message];
  if (line.kind === 'duplicate') return [errorKinds.duplicate_source.message];
  if (item?.code) return [refusalWords(item)];
  const { count, duration_s, cached, caption_languages: captions } = item ?? {};
  const facts =
    line.kind === 'video'
      ? [
          'Video',
          duration_s !== undefined && duration_s > 0 && formatTimestamp(duration_s * 1000),
          captions && describeCaptions(captions),
        ]
      : [
          line.kind === 'channel' ? 'Channel' : isMixLine(line.input) ? mixWords : 'Playlist',
          count !== undefined && formatCount(count, 'video'),
        ];
  return [...facts, cached && 'Already summarized'].filter((fact) => typeof fact === 'string');
}
