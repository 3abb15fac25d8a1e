'use client';

import { Inbox as InboxIcon } from 'lucide-react';
import Link from 'next/link';
import { routes } from '@/lib/routes';
import { useConnection } from '../events/events-provider';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { RetryNotice } from '../ui/retry-notice';
import { Skeleton } from '../ui/skeleton';
import { useInbox, useInboxStore } from './inbox-provider';

/** What there is instead of a list, or below one: it is on its way, it could not be had, or this device is offline. */
export function InboxProgress() {
  const { list, items } = useInbox();
  const store = useInboxStore();
  const { state } = useConnection();
  const offline = state === 'offline';
  return (
    <>
      {offline && (
        <Notice className="my-2">
          You are offline. What has happened since will show when the connection is back.
        </Notice>
      )}
      {(list === 'loading' || list === 'idle') && (
        <div role="status" className="py-2">
          <span className="sr-only">Loading the inbox</span>
          <Skeleton className={items.length > 0 ? 'h-12' : 'h-52'} />
        </div>
      )}
      {list === 'failed' && !offline && (
        <RetryNotice
          className="my-2"
          message="The inbox could not be loaded."
          onRetry={() => void store.loadOlder()}
        />
      )}
    </>
  );
}

/** Nothing has happened yet, or nothing is left to read. */
export function InboxEmpty({ unreadOnly, onFollow }: { unreadOnly?: boolean; onFollow?(): void }) {
  return (
    <div className="px-4 py-10 text-center">
      <InboxIcon aria-hidden className="mx-auto size-6 text-muted" />
      <p className="mt-3 font-medium">{unreadOnly ? 'Nothing unread' : 'Nothing here yet'}</p>
      <p className="mx-auto mt-1 max-w-sm text-[0.9375rem] text-muted">
        {unreadOnly
          ? 'You have read all there is.'
          : 'When a summary is ready, a video fails or the server has something to say, it stands here.'}
      </p>
      {!unreadOnly && (
        <Button asChild className="mt-5">
          <Link href={routes.home} onClick={onFollow}>
            Summarize a video
          </Link>
        </Button>
      )}
    </div>
  );
}
