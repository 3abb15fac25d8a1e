'use client';

import { LocateFixed } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import useSWR from 'swr';
import type { PassageView, TranscriptView } from '@/lib/summaries/answers';
import type { EmbeddedPlayer } from '@/lib/youtube/client/embedded-player';
import type { RequestFailed } from '../../layout/fetch-json';
import { scrollBehavior } from '../../layout/scroll-behavior';
import { Button } from '../../ui/button';
import { RetryNotice } from '../../ui/retry-notice';
import { Skeleton } from '../../ui/skeleton';
import { findPassage, type TranscriptPlace } from './place';
import { TranscriptPassage } from './transcript-passage';
import { TranscriptSearch } from './transcript-search';
import { usePlayer } from './use-player';
import { useTranscriptSearch } from './use-transcript-search';

const none: PassageView[] = [];

/**
 * The transcript as passages. The one that is spoken, or without a video the one at `place`, is marked and scrolled to inside
 * the panel, until the reader scrolls by hand.
 */
export function TranscriptPanel({
  summaryId,
  version,
  player,
  place,
  chosen,
  onSelect,
  onCopyLink,
}: {
  summaryId: string;
  /** Changes when the summary was made anew, perhaps from other captions. */
  version: number;
  player: EmbeddedPlayer;
  /** A new object asks to be shown again, even when it names the same place. */
  place: TranscriptPlace | null;
  /** Whether its tab is chosen: a closed one cannot be scrolled, and catches up. */
  chosen: boolean;
  onSelect(at: TranscriptPlace): void;
  /** Absent where there are no moments to link to. */
  onCopyLink?(ms: number): void;
}) {
  const { data, error, mutate } = useSWR<TranscriptView, RequestFailed>(
    `/api/summaries/${summaryId}/transcript?version=${version}`,
    { revalidateIfStale: false, revalidateOnReconnect: false },
  );
  const list = useRef<HTMLOListElement>(null);
  const passages = data?.passages ?? none;
  const search = useTranscriptSearch(passages);
  const activeId = usePlayer(player, ({ timeMs }) => {
    const sought = place !== null && (timeMs === null || timeMs === place.startMs);
    if (sought) return findPassage(passages, place)?.passage_id ?? null;
    if (timeMs === null) return null;
    return findPassage(passages, { passageId: null, startMs: timeMs })?.passage_id ?? null;
  });
  const loaded = usePlayer(player, ({ startMs }) => startMs !== null);

  const [following, setFollowing] = useState(true);
  const [shownPlace, setShownPlace] = useState(place);
  if (place !== shownPlace) {
    setShownPlace(place);
    setFollowing(true);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new `place` asks again, and so does an opened tab
  useEffect(() => {
    if (following) scrollTo(list.current, activeId);
  }, [place, activeId, following, chosen]);
  useEffect(() => {
    if (search.foundId === null) return;
    setFollowing(false);
    scrollTo(list.current, search.foundId);
  }, [search.foundId]);
  useScrolledByHand(list, data !== undefined, () => setFollowing(false));

  if (error) return <RetryNotice message={error.message} onRetry={() => void mutate()} />;
  if (!data) {
    return (
      <div className="grid content-start gap-3" aria-busy>
        {[0, 1, 2, 3].map((row) => (
          <Skeleton key={row} className="h-14" />
        ))}
      </div>
    );
  }
  return (
    <div className="relative flex min-h-56 flex-col overflow-clip rounded-xl border lg:flex-1">
      <TranscriptSearch search={search} />
      <ol
        ref={list}
        aria-label="Transcript"
        // A scroll area must be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        className="relative max-h-[32rem] overflow-y-auto overscroll-contain -outline-offset-2 lg:max-h-none lg:min-h-0 lg:flex-1"
      >
        {passages.map((passage) => (
          <TranscriptPassage
            key={passage.passage_id}
            passage={passage}
            timed={data.timed}
            active={passage.passage_id === activeId}
            found={passage.passage_id === search.foundId}
            pattern={search.pattern}
            onSelect={onSelect}
            onCopyLink={onCopyLink}
          />
        ))}
      </ol>
      {loaded && !following && (
        <Button
          size="sm"
          className="absolute bottom-3 left-1/2 -translate-x-1/2 animate-appear rounded-full shadow-md"
          onClick={() => setFollowing(true)}
        >
          <LocateFixed aria-hidden className="size-4" />
          Follow the video
        </Button>
      )}
    </div>
  );
}

/** A third of what is left over goes above it. The panel is positioned: offsets count from its own top. */
function scrollTo(panel: HTMLElement | null, passageId: number | null): void {
  const passage = panel?.querySelector<HTMLElement>(`[data-passage="${passageId}"]`);
  if (!panel || !passage) return;
  const above = Math.max(0, panel.clientHeight - passage.offsetHeight) / 3;
  panel.scrollTo({ top: passage.offsetTop - above, behavior: scrollBehavior() });
}

const scrollKeys = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'Tab']);

/** Tells the reader's hand from our own scrolling, which makes the same scroll events. */
function useScrolledByHand(
  list: { current: HTMLElement | null },
  rendered: boolean,
  onScrolled: () => void,
): void {
  const latest = useRef(onScrolled);
  useEffect(() => {
    latest.current = onScrolled;
  });
  useEffect(() => {
    const panel = list.current;
    if (!panel || !rendered) return;
    const moved = () => latest.current();
    const pressed = ({ key }: KeyboardEvent) => scrollKeys.has(key) && moved();
    // The panel itself, not a passage in it: its scroll bar.
    const grabbed = ({ target }: PointerEvent) => target === panel && moved();
    panel.addEventListener('wheel', moved, { passive: true });
    panel.addEventListener('touchmove', moved, { passive: true });
    panel.addEventListener('keydown', pressed);
    panel.addEventListener('pointerdown', grabbed);
    return () => {
      panel.removeEventListener('wheel', moved);
      panel.removeEventListener('touchmove', moved);
      panel.removeEventListener('keydown', pressed);
      panel.removeEventListener('pointerdown', grabbed);
    };
  }, [list, rendered]);
}
