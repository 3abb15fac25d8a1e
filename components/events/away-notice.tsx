'use client';

import { History, X } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type AwayStore, createAwayStore } from '@/lib/events/client/away-store';
import type { EventsSeed } from '@/lib/events/client/browser-store';
import { browserClock } from '@/lib/events/client/clock';
import { fetchHistory } from '@/lib/events/client/fetch-history';
import { createSeenCursor } from '@/lib/events/client/seen-cursor';
import { routes } from '@/lib/routes';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { AwayList } from './away-list';
import { describeAway } from './describe-away';
import { useEventStore } from './events-provider';

/** What happened while the person was away, said once, out of the way, with a list behind it. */
export function AwayNotice({ seed }: { seed: Pick<EventsSeed, 'userId' | 'cursor'> }) {
  const store = useAwayStore(seed);
  const digest = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
  const [open, setOpen] = useState(false);
  const leaving = useRef(false);
  useEffect(() => {
    if (digest || !leaving.current) return;
    leaving.current = false;
    // What was pressed has gone away with it.
    document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true });
  }, [digest]);
  if (!digest) return null;
  const dismiss = () => {
    leaving.current = true;
    setOpen(false);
    store.dismiss();
  };
  const { items } = digest;
  const [only] = items;
  const summaryId = items.length === 1 ? (only?.summaryId ?? null) : null;
  return (
    <>
      <section
        aria-label="While you were away"
        data-print="no"
        className="fixed bottom-4 left-4 z-30 max-w-[min(26rem,calc(100vw-2rem))] animate-appear rounded-lg border bg-raised shadow-lg"
      >
        <div className="flex items-start gap-2.5 py-2.5 pr-2 pl-3.5">
          <History aria-hidden className="mt-1.5 size-4.5 shrink-0 text-muted" />
          <div className="min-w-0 flex-1 py-1 text-[0.9375rem]">
            <p role="status">{describeAway(digest)}</p>
            {summaryId && <p className="line-clamp-1 text-muted">{only?.title}</p>}
          </div>
          {summaryId ? (
            <Button asChild size="sm">
              <Link href={routes.summary(summaryId)} onClick={store.dismiss}>
                Read
              </Link>
            </Button>
          ) : (
            <Button size="sm" onClick={() => setOpen(true)}>
              Show
            </Button>
          )}
          <Button
            variant="quiet"
            size="icon"
            className="size-8"
            aria-label="Dismiss"
            onClick={dismiss}
          >
            <X aria-hidden className="size-4" />
          </Button>
        </div>
      </section>
      <Dialog
        open={open}
        title="While you were away"
        onOpenChange={(next) => {
          if (!next) dismiss();
        }}
      >
        <AwayList digest={digest} onFollow={dismiss} />
      </Dialog>
    </>
  );
}

function useAwayStore({ userId, cursor }: Pick<EventsSeed, 'userId' | 'cursor'>): AwayStore {
  const events = useEventStore();
  const [store] = useState(() =>
    createAwayStore({
      events,
      cursor,
      fetchHistory,
      seen: createSeenCursor(userId),
      clock: browserClock,
      isVisible: () => document.visibilityState === 'visible',
    }),
  );
  useEffect(() => {
    store.start();
    document.addEventListener('visibilitychange', store.check);
    return () => {
      document.removeEventListener('visibilitychange', store.check);
      store.stop();
    };
  }, [store]);
  return store;
}
