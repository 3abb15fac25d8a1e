'use client';

import { Settings } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useId, useState } from 'react';
import type { InboxItem } from '@/lib/inbox/inbox-item';
import { unreadCap } from '@/lib/inbox/state';
import { routes } from '@/lib/routes';
import { Button } from '../ui/button';
import { Segmented } from '../ui/segmented';
import { countWords } from './inbox-bell';
import { InboxList } from './inbox-list';
import { useInbox, useInboxStore } from './inbox-provider';
import { InboxEmpty, InboxProgress } from './inbox-states';
import { useMark } from './use-mark';

const choices = [
  { value: 'all', label: 'All' },
  { value: 'unread', label: 'Unread' },
] as const;

/** Everything that has happened for this person and is still kept, a day at a time. */
export function InboxPage() {
  const { items, unread, list, more, isUnread } = useInbox();
  const store = useInboxStore();
  const { markAll } = useMark();
  const filterId = useId();
  const [filter, setFilter] = useState<'all' | 'unread'>('all');
  useEffect(() => store.open(), [store]);
  const shown = filter === 'all' ? items : items.filter(isUnread);
  const days = byDay(shown);
  const isHidden = filter === 'unread' && shown.length === 0 && unread > 0 && more;
  useEffect(() => {
    // What is unread is older than what has been loaded.
    if (isHidden && list === 'ready') void store.loadOlder();
  }, [isHidden, list, store]);
  return (
    <div className="mx-auto max-w-3xl">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <h1 className="flex-1 font-semibold text-2xl sm:text-[1.75rem]">Inbox</h1>
        <Button variant="quiet" size="sm" asChild>
          <Link href={routes.notifications}>
            <Settings aria-hidden className="size-4" />
            What comes here
          </Link>
        </Button>
      </div>
      <p className="mt-1 text-muted">
        {unread === 0
          ? 'Nothing unread.'
          : `${unread >= unreadCap ? `More than ${unreadCap - 1}` : countWords(unread)} unread.`}
      </p>
      <div className="mt-5 flex flex-wrap items-center gap-3">
        <span id={filterId} className="sr-only">
          Which to show
        </span>
        <div className="w-44">
          <Segmented<'all' | 'unread'>
            labelledBy={filterId}
            choices={choices}
            value={filter}
            onValueChange={setFilter}
          />
        </div>
        <Button disabled={unread === 0} onClick={markAll}>
          Mark all as read
        </Button>
      </div>
      {days.map(({ day, items: ofDay }) => (
        <section key={day} aria-label={day} className="mt-6">
          <h2 className="border-b pb-1.5 font-medium text-muted text-sm">{day}</h2>
          <InboxList items={ofDay} label={day} />
        </section>
      ))}
      <div className="mt-6">
        {shown.length === 0 && list === 'ready' && (!more || filter === 'unread') && !isHidden && (
          <InboxEmpty unreadOnly={filter === 'unread' && items.length > 0} />
        )}
        <InboxProgress />
        {list === 'ready' && more && (
          <Button onClick={() => void store.loadOlder()}>Show older</Button>
        )}
        {list === 'ready' && !more && items.length > 0 && (
          <p className="text-muted text-sm">This is all. Older events are not kept.</p>
        )}
      </div>
    </div>
  );
}

/** Consecutive items of one day under its name, in the zone of this browser. */
function byDay(items: readonly InboxItem[]): { day: string; items: InboxItem[] }[] {
  const days: { day: string; items: InboxItem[] }[] = [];
  for (const item of items) {
    const day = nameOfDay(item.at);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}

const dayMs = 86_400_000;

function nameOfDay(at: number): string {
  const date = new Date(at);
  const now = new Date();
  if (date.toDateString() === now.toDateString()) return 'Today';
  if (date.toDateString() === new Date(now.getTime() - dayMs).toDateString()) return 'Yesterday';
  return date.toLocaleDateString('en', { weekday: 'long', day: 'numeric', month: 'long' });
}
