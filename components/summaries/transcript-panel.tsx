'use client';

import { useEffect, useRef } from 'react';
import useSWR from 'swr';
import { formatTimestamp } from '@/lib/format';
import type { Passage } from '@/lib/transcripts/passages';
import type { RequestFailed } from '../layout/fetch-json';
import { cn } from '../ui/cn';
import { Notice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';

/** The transcript as passages; the cited one is marked and scrolled to inside the panel. */
export function TranscriptPanel({
  summaryId,
  activeId,
  onSelect,
}: {
  summaryId: string;
  activeId: number | null;
  onSelect(at: { passageId: number; startMs: number }): void;
}) {
  const { data, error } = useSWR<{ timed: boolean; passages: Passage[] }, RequestFailed>(
    `/api/summaries/${summaryId}/transcript`,
    { revalidateIfStale: false, revalidateOnReconnect: false },
  );
  const list = useRef<HTMLOListElement>(null);
  const loaded = data !== undefined;

  useEffect(() => {
    const active = loaded ? list.current?.querySelector<HTMLElement>('[aria-current]') : null;
    const panel = list.current;
    if (!active || !panel || activeId === null) return;
    const top = active.offsetTop - panel.offsetTop - panel.clientHeight / 3;
    panel.scrollTo({ top, behavior: 'smooth' });
  }, [activeId, loaded]);

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
