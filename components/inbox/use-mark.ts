'use client';

import { toast } from 'sonner';
import type { Mark } from '@/lib/inbox/mark';
import { useInboxStore } from './inbox-provider';

/** Marks as read, and says so when that did not work. */
export function useMark(): { mark(mark: Mark): void; markAll(): void } {
  const store = useInboxStore();
  const attempt = (marking: Promise<void>) =>
    void marking.catch((error: unknown) => {
      void store.refresh();
      toast.error('Not marked as read', {
        id: 'inbox-mark',
        description: error instanceof Error ? error.message : undefined,
      });
    });
  return {
    mark: (mark) => attempt(store.mark(mark)),
    markAll: () => attempt(store.markAll()),
  };
}
