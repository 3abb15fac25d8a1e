'use client';

import { useRef } from 'react';
import type { InboxItem } from '@/lib/inbox/inbox-item';
import { useInbox } from './inbox-provider';
import { InboxRow } from './inbox-row';
import { useMark } from './use-mark';

/** Items, newest first. What is followed counts as read. */
export function InboxList({
  items,
  label,
  onFollow,
}: {
  items: readonly InboxItem[];
  label: string;
  onFollow?(): void;
}) {
  const { isUnread } = useInbox();
  const { mark } = useMark();
  const list = useRef<HTMLUListElement>(null);

  /** The button that was pressed goes away: the next one takes the focus, or the list. */
  const keepFocus = (item: InboxItem) => {
    const at = items.indexOf(item);
    const next = items.slice(at + 1).findIndex(isUnread);
    const row = next === -1 ? null : list.current?.children[at + 1 + next];
    (row?.querySelector<HTMLElement>('[data-mark-read]') ?? list.current)?.focus();
  };
  return (
    <ul ref={list} tabIndex={-1} aria-label={label} className="-mx-1 outline-none">
      {items.map((item) => (
        <InboxRow
          key={item.id}
          item={item}
          unread={isUnread(item)}
          onFollow={() => {
            if (isUnread(item)) mark({ ids: [item.id] });
            onFollow?.();
          }}
          onMark={() => {
            keepFocus(item);
            mark({ ids: [item.id] });
          }}
        />
      ))}
    </ul>
  );
}
