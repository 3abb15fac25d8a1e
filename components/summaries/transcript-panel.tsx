'use client';

import { useEffect, useRef } from 'react';
import useSWR from 'swr';
import { formatTimestamp } from '@/lib/format';
import type { Passage } from '@/lib/transcripts/passages';
import type { RequestFailed } from '../layout/fetch-json';
import { cn } from '../ui/cn';
import { Notice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';

/** A place in a transcript: a passage, or where only a time is known, the passage that is spoken then. */
export interface TranscriptPlace {
  passageId: number | null;
  startMs: number;
}

/** The transcript as passages; the one at `place` is marked and scrolled to inside the panel. */
export function TranscriptPanel({
  summaryId,
  place,
  onSelect,
}: {
  summaryId: string;
  /** A new object asks to be shown again, even when it names the same place. */
  place: TranscriptPlace | null;
  onSelect(at: { passageId: number; startMs: number }): void;
}) {
  const { data, error } = useSWR<{ timed: boolean; passages: Passage[] }, RequestFailed>(
    `/api/summaries/${summaryId}/transcript`,
    { revalidateIfStale: false, revalidateOnReconnect: false },
  );
  const list = useRef<HTMLOListElement>(null);
  const loaded = data !== undefined;
  const activeId = place && data ? findPassage(data.passages, place)?.id : undefined;

  useEffect(() => {
    const panel = list.current;
    const active = loaded && place ? panel?.querySelector<HTMLElement>('[aria-current]') : null;
    if (!active || !panel) return;
    // A third of what is left over goes above it. The panel is positioned: offsets count from its own top.
    const above = Math.max(0, panel.clientHeight - active.offsetHeight) / 3;
    panel.scrollTo({ top: active.offsetTop - above, behavior: 'smooth' });
  }, [place, loaded]);

  if (error) return <Notice tone="error">{error.message}</Notice>;
  if (!data) {
    return (
      <div className="grid gap-3" aria-busy>
        {[0, 1, 2, 3].map((row) => (
          <Skeleton key={row} className="h-14" />
        ))}
      </div>
    );
  }
  return (
    <ol
      ref={list}
      aria-label="Transcript"
      // A scroll area must be reachable by keyboard.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      className="relative max-h-[32rem] overflow-y-auto rounded-xl border lg:max-h-[calc(100dvh-25rem)] lg:min-h-56"
    >
      {data.passages.map((passage) => {
        const active = passage.id === activeId;
        return (
          <li key={passage.id} aria-current={active || undefined}>
            <button
              type="button"
              onClick={() => onSelect({ passageId: passage.id, startMs: passage.startMs })}
              className={cn(
                'grid w-full grid-cols-[3.5rem_1fr] gap-2 px-3 py-2 text-left text-[0.9375rem] transition-colors hover:bg-sunken',
                active && 'bg-accent-soft hover:bg-accent-soft',
              )}
            >
              <span className="pt-px font-mono text-[0.8125rem] text-accent-text tabular-nums">
                {data.timed ? formatTimestamp(passage.startMs) : `¶ ${passage.id}`}
              </span>
              <span>{passage.text}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** Speech may begin after the time that is asked for, at 0:00 say; then it is the first passage. */
function findPassage(passages: readonly Passage[], { passageId, startMs }: TranscriptPlace) {
  if (passageId !== null) return passages.find((passage) => passage.id === passageId);
  return passages.findLast((passage) => passage.startMs <= startMs) ?? passages[0];
}
