'use client';

import { Bell, Settings } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import { unreadCap } from '@/lib/inbox/state';
import { routes } from '@/lib/routes';
import { Button } from '../ui/button';
import { Popover } from '../ui/popover';
import { InboxList } from './inbox-list';
import { useInbox, useInboxPanel, useInboxStore } from './inbox-provider';
import { InboxEmpty, InboxProgress } from './inbox-states';
import { useMark } from './use-mark';

/** Of the newest; the page has them all. */
const shownItems = 20;
/** A burst of events is announced once, when it is over. */
const announceAfterMs = 2_000;

/** `3`, and `99+` from a hundred on. */
export function countWords(unread: number): string {
  return unread >= unreadCap ? `${unreadCap - 1}+` : String(unread);
}

/** The header's bell: how much is unread, and the newest of the inbox behind it. */
export function InboxBell() {
  const { unread } = useInbox();
  const { panelOpen, setPanelOpen } = useInboxPanel();
  const store = useInboxStore();
  const announcement = useAnnouncement(unread);
  useEffect(() => {
    if (panelOpen) store.open();
  }, [panelOpen, store]);
  return (
    <>
      <Popover
        open={panelOpen}
        onOpenChange={setPanelOpen}
        label="Inbox"
        align="end"
        className="flex max-h-[min(36rem,calc(100dvh-4.5rem))] w-[24rem] max-w-[calc(100vw-1rem)] flex-col p-0"
        content={<Panel onFollow={() => setPanelOpen(false)} />}
      >
        <Button
          variant="quiet"
          size="icon"
          className="relative"
          aria-label={unread > 0 ? `Inbox, ${countWords(unread)} unread` : 'Inbox'}
          data-testid="inbox-bell"
        >
          <Bell aria-hidden className="size-4.5" />
          {unread > 0 && (
            <span
              aria-hidden
              className="absolute top-0 left-1/2 min-w-4.5 rounded-full bg-accent px-1 text-center font-semibold text-[0.6875rem] text-on-accent leading-4.5 tabular-nums ring-2 ring-surface"
            >
              {countWords(unread)}
            </span>
          )}
        </Button>
      </Popover>
      {/* Beside the button: what is inside one is part of its name and not announced. */}
      <span role="status" className="sr-only">
        {announcement}
      </span>
    </>
  );
}

function Panel({ onFollow }: { onFollow(): void }) {
  const { items, unread, list } = useInbox();
  const { markAll } = useMark();
  return (
    <>
      <div className="flex items-center gap-1 border-b py-2 pr-2 pl-4">
        <h2 className="flex-1 font-semibold">Inbox</h2>
        <Button variant="quiet" size="sm" disabled={unread === 0} onClick={markAll}>
          Mark all as read
        </Button>
        <Button asChild variant="quiet" size="icon" className="size-8">
          <Link
            href={routes.notifications}
            onClick={onFollow}
            aria-label="Notification settings"
            title="Notification settings"
          >
            <Settings aria-hidden className="size-4" />
          </Link>
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2">
        {items.length > 0 && (
          <InboxList
            items={items.slice(0, shownItems)}
            label="Newest of the inbox"
            onFollow={onFollow}
          />
        )}
        {items.length === 0 && list === 'ready' && <InboxEmpty onFollow={onFollow} />}
        <InboxProgress />
      </div>
      <div className="border-t p-2">
        <Button asChild variant="quiet" size="sm" className="w-full">
          <Link href={routes.inbox} onClick={onFollow}>
            Open the inbox
          </Link>
        </Button>
      </div>
    </>
  );
}

/** How much is unread, for screen readers: when it has grown, and not before that has settled. */
function useAnnouncement(unread: number): string {
  const [said, setSaid] = useState('');
  const known = useRef(unread);
  useEffect(() => {
    if (unread <= known.current) {
      known.current = unread;
      return;
    }
    const timer = setTimeout(() => {
      known.current = unread;
      setSaid(`${countWords(unread)} unread in the inbox`);
    }, announceAfterMs);
    return () => clearTimeout(timer);
  }, [unread]);
  return said;
}
