'use client';

import { useEffect, useRef, useState } from 'react';
import { useInbox, useInboxStore } from './inbox-provider';

/** Whoever reads a summary has read that it is ready. */
export function MarkSummaryRead({ summaryId }: { summaryId: string }) {
  const store = useInboxStore();
  const { items, unread, isUnread } = useInbox();
  // Later on, only what is known to tell of this summary is a reason to ask the server.
  const [unreadAtFirst] = useState(unread > 0);
  /** What was tried, so that a server that is away is not asked over and over. */
  const tried = useRef(new Set<string>());
  const known = items.find((item) => item.summaryId === summaryId && isUnread(item))?.id;
  const occasion = known ?? (unreadAtFirst ? 'opened' : null);
  useEffect(() => {
    const mark = () => {
      if (occasion === null || tried.current.has(occasion)) return;
      if (document.visibilityState !== 'visible') return;
      tried.current.add(occasion).add('opened');
      store.mark({ summary_id: summaryId }).catch(() => undefined);
    };
    mark();
    document.addEventListener('visibilitychange', mark);
    return () => document.removeEventListener('visibilitychange', mark);
  }, [store, summaryId, occasion]);
  return null;
}
