'use client';

import {
  Check,
  CircleAlert,
  CircleCheck,
  Info,
  Layers,
  StickyNote,
  TriangleAlert,
} from 'lucide-react';
import Link from 'next/link';
import type { InboxItem } from '@/lib/inbox/inbox-item';
import { shortcutTargets } from '../layout/shortcuts';
import { TimeAgo } from '../summaries/time-ago';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';

const looks = {
  finished: { Icon: CircleCheck, colour: 'text-success', words: 'Finished' },
  failed: { Icon: CircleAlert, colour: 'text-danger', words: 'Failed' },
  batch: { Icon: Layers, colour: 'text-muted', words: 'Batch' },
  message: { Icon: Info, colour: 'text-muted', words: 'Message' },
  warning: { Icon: TriangleAlert, colour: 'text-warning', words: 'Warning' },
  note: { Icon: StickyNote, colour: 'text-muted', words: 'Note' },
};

/** One thing that has happened, with the way to it, and how to have it read without going there. */
export function InboxRow({
  item,
  unread,
  onFollow,
  onMark,
}: {
  item: InboxItem;
  unread: boolean;
  onFollow(): void;
  onMark(): void;
}) {
  const { Icon, colour, words } = looks[item.kind];
  const title = cn('[overflow-wrap:anywhere]', unread ? 'font-medium' : 'text-muted');
  return (
    <li
      className="group relative flex gap-2.5 py-2.5 pr-1 pl-4"
      data-testid="inbox-item"
      data-unread={unread}
      {...shortcutTargets.listRow}
    >
      {unread && (
        <span
          aria-hidden
          className="absolute top-[1.15rem] left-1 size-1.5 rounded-full bg-accent"
        />
      )}
      <Icon aria-hidden className={cn('mt-1 size-4 shrink-0', colour)} />
      <div className="min-w-0 flex-1 text-[0.9375rem]">
        <span className="sr-only">
          {unread && 'Unread. '}
          {words}:{' '}
        </span>
        {item.href ? (
          <Link
            href={item.href}
            onClick={onFollow}
            className={cn(title, 'underline-offset-4 hover:text-text hover:underline')}
            {...shortcutTargets.listItem}
          >
            {item.title}
          </Link>
        ) : (
          <span className={title}>{item.title}</span>
        )}
        <p className="text-muted text-sm [overflow-wrap:anywhere]">
          {item.detail && `${item.detail} · `}
          <TimeAgo at={item.at} />
        </p>
      </div>
      {unread && (
        <Button
          variant="quiet"
          size="icon"
          className="-my-1"
          aria-label={`Mark “${item.title}” as read`}
          title="Mark as read"
          data-mark-read
          onClick={onMark}
        >
          <Check aria-hidden className="size-4" />
        </Button>
      )}
    </li>
  );
}
