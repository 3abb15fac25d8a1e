'use client';

import { History, X } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { AwayDigest } from '@/lib/events/client/away-digest';
import { type AwayStore, createAwayStore } from '@/lib/events/client/away-store';
import type { EventsSeed } from '@/lib/events/client/browser-store';
import { browserClock } from '@/lib/events/client/clock';
import { fetchHistory } from '@/lib/events/client/fetch-history';
import { createSeenCursor } from '@/lib/events/client/seen-cursor';
import { routes } from '@/lib/routes';
import { useInbox, useInboxPanel, useInboxStore } from '../inbox/inbox-provider';
import { Button } from '../ui/button';
import { describeAway } from './describe-away';
import { useEventStore } from './events-provider';

/** What happened while the person was away and is still unread, said once, out of the way; the inbox has the list. */
export function AwayNotice({ seed }: { seed: Pick<EventsSeed, 'userId' | 'cursor'> }) {
  const store = useAwayStore(seed);
  const digest = useUnread(
    useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot),
  );
  const inInbox = usePathname() === routes.inbox;
  useEffect(() => {
    // There it stands before their eyes.
    if (digest && inInbox) store.dismiss();
  }, [digest, inInbox, store]);
  const leaving = useRef(false);
  useEffect(() => {
    if (digest || !leaving.current) return;
    leaving.current = false;
    // What was pressed has gone away with it.
    document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true });
  }, [digest]);
  const shown = inInbox ? null : digest;
  return (
    <>
      {/* There before it says something: a region that comes with its text is not announced. */}
      <span role="status" className="sr-only">
        {shown && describeAway(shown)}
      </span>
      {shown && (
        <Notice
          digest={shown}
          onFollow={store.dismiss}
          onDismiss={() => {
            leaving.current = true;
            store.dismiss();
          }}
        />
      )}
    </>
  );
}

function Notice({
  digest,
  onFollow,
  onDismiss,
}: {
  digest: AwayDigest;
  onFollow(): void;
  onDismiss(): void;
}) {
  const { setPanelOpen } = useInboxPanel();
  const { items } = digest;
  const [only] = items;
  const summaryId = items.length === 1 ? (only?.summaryId ?? null) : null;
  return (
    <>
      {/* On a phone it lies across the page, whose end has to come out from under it. */}
      <div aria-hidden className="h-28 sm:hidden" />
      <section
        aria-label="While you were away"
        data-print="no"
        className="fixed bottom-4 left-4 z-30 max-w-[min(26rem,calc(100vw-2rem))] animate-appear rounded-lg border bg-raised shadow-lg"
      >
        <div className="flex items-start gap-2.5 py-2.5 pr-2 pl-3.5">
          <History aria-hidden className="mt-1.5 size-4.5 shrink-0 text-muted" />
          <div className="min-w-0 flex-1 py-1 text-[0.9375rem]">
            <p>{describeAway(digest)}</p>
            {summaryId && <p className="line-clamp-1 text-muted">{only?.title}</p>}
          </div>
          {summaryId ? (
            <Button asChild size="sm">
              <Link href={routes.summary(summaryId)} onClick={onFollow}>
                Read
              </Link>
            </Button>
          ) : (
            <Button
              size="sm"
              onClick={() => {
                onFollow();
                setPanelOpen(true);
              }}
            >
              Show
            </Button>
          )}
          <Button
            variant="quiet"
            size="icon"
            className="size-8"
            aria-label="Dismiss"
            onClick={onDismiss}
          >
            <X aria-hidden className="size-4" />
          </Button>
        </div>
      </section>
    </>
  );
}

/** What is left of it when the inbox leaves out what was read, here or on another device, and what is not wanted there. */
function useUnread(digest: AwayDigest | null): AwayDigest | null {
  const { preferences, isUnread } = useInbox();
  const items = digest?.items.filter((item) => preferences[item.type].inbox && isUnread(item));
  return digest && items?.length ? { ...digest, items } : null;
}

function useAwayStore({ userId, cursor }: Pick<EventsSeed, 'userId' | 'cursor'>): AwayStore {
  const events = useEventStore();
  const inbox = useInboxStore();
  const [store] = useState(() =>
    createAwayStore({
      events,
      cursor,
      fetchHistory,
      // A browser in which this person has not been before begins where they have stopped reading.
      seen: createSeenCursor(userId, inbox.readThrough),
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
