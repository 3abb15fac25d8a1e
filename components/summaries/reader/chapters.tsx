'use client';

import { AudioLines } from 'lucide-react';
import type { SummaryView } from '@/lib/summaries/schemas';
import type { EmbeddedPlayer } from '@/lib/youtube/client/embedded-player';
import { shortcutTargets } from '../../layout/shortcuts';
import { cn } from '../../ui/cn';
import { CitationChip, type Cite } from './citation-chip';
import { indexAt } from './place';
import { usePlayer } from './use-player';

/** Chapters in order; the one that the video is in is marked. */
export function Chapters({
  chapters,
  timed,
  player,
  onCite,
}: {
  chapters: SummaryView['chapters'];
  timed: boolean;
  player: EmbeddedPlayer;
  onCite: Cite;
}) {
  const current = usePlayer(player, ({ timeMs }) =>
    timed && timeMs !== null ? indexAt(chapters, timeMs) : -1,
  );
  return (
    <ol className="grid gap-5">
      {chapters.map((chapter, index) => (
        <li
          key={`${chapter.start_ms}-${chapter.title}`}
          aria-current={index === current || undefined}
          {...(timed ? shortcutTargets.listRow : { ...shortcutTargets.listItem, tabIndex: -1 })}
          className="grid break-inside-avoid gap-x-3 sm:grid-cols-[4.5rem_1fr]"
        >
          {timed ? (
            <div>
              <CitationChip
                passageId={null}
                startMs={chapter.start_ms}
                timed
                stop
                onCite={onCite}
              />
            </div>
          ) : (
            <span aria-hidden />
          )}
          <div
            className={cn(
              '-ml-3 border-l-2 border-transparent pl-2.5 transition-colors print:border-transparent',
              index === current && 'border-accent',
            )}
          >
            <h3 className="font-medium">
              {chapter.title}
              {index === current && (
                <AudioLines
                  role="img"
                  aria-label="Playing"
                  className="ml-2 inline size-4 -translate-y-px text-accent-text print:hidden"
                />
              )}
            </h3>
            <p className="mt-1 text-muted">{chapter.summary}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
