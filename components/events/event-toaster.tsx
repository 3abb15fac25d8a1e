'use client';

import { useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import { useEffect, useRef, useState } from 'react';
import { Toaster, toast } from 'sonner';
import type { ReceivedEvent } from '@/lib/events/client/received-event';
import { durableTypes } from '@/lib/events/registry';
import { toInboxItem } from '@/lib/inbox/inbox-item';
import { routes } from '@/lib/routes';
import { useDesktopNotifier, useInboxStore } from '../inbox/inbox-provider';
import { useEventStore } from './events-provider';
import { type ToastSpec, toastForEvent } from './toast-for-event';
import { usePauseOnFocus } from './use-pause-on-focus';
import { usePollingToast } from './use-polling-toast';

const shownMs = 5_000;
/** No more than these at a time; a new one takes the place of the oldest. */
const fewToasts = 3;

/**
 * Shows news, to those who want it: as toasts (bottom right, on phones at the top, a few at a time, paused on hover and focus), and by
 * the desktop while nobody looks at any tab.
 */
export function EventToaster() {
  const store = useEventStore();
  const router = useRouter();
  const { resolvedTheme } = useTheme();
  const isPhone = useIsPhone();
  const inbox = useInboxStore();
  const desktop = useDesktopNotifier();
  const batchSizes = useRef(new Map<string, number>());
  usePauseOnFocus();
  usePollingToast();

  useEffect(() => {
    const sizes = batchSizes.current;
    /** Results of a batch whose size nobody has told add up. */
    const heard = new Map<string, number>();
    let shown: string[] = [];
    const gone = ({ id }: { id: string | number }) => {
      shown = shown.filter((other) => other !== id);
    };
    const sizeOf = (batchId: string) => {
      const results = (heard.get(batchId) ?? 0) + 1;
      heard.set(batchId, results);
      return Math.max(sizes.get(batchId) ?? 1, results);
    };
    const ends = durableTypes.map((type) =>
      store.on(type, (event) => {
        const batchId = (event.data as { batch_id?: string } | null)?.batch_id ?? '';
        const spec = toastForEvent(event, sizeOf(batchId));
        if (type === 'batch_complete') {
          sizes.delete(batchId);
          heard.delete(batchId);
        }
        if (!spec || event.replayed) return;
        const wanted = inbox.getSnapshot().preferences[type];
        // In a hidden page toasts would wait for the person to come back, all at once.
        if (document.visibilityState === 'visible') {
          if (wanted.toast) showToast(event.id, spec);
        } else if (wanted.desktop && !store.getSnapshot().shared) {
          showNotification(event, spec);
        }
      }),
    );
    function showToast(id: string, { kind, message, description, action }: ToastSpec): void {
      if (shown.length >= fewToasts) toast.dismiss(shown.shift());
      shown.push(id);
      toast[kind](message, {
        id,
        description,
        onAutoClose: gone,
        onDismiss: gone,
        ...(action && {
          action: { label: action.label, onClick: () => router.push(action.href) },
        }),
      });
    }
    /** Only the tab that holds the stream does: of several, one. */
    function showNotification(event: ReceivedEvent, { message, description }: ToastSpec): void {
      const { id } = event;
      const onClick = () => {
        inbox.mark({ ids: [id] }).catch(() => undefined);
        router.push(toInboxItem({ ...event, at: 0 })?.href ?? routes.inbox);
      };
      void desktop.show({ id, title: message, body: description, onClick });
    }
    ends.push(store.on('summary_progress', ({ data }) => sizes.set(data.batch_id, data.total)));
    return () => {
      for (const end of ends) end();
    };
  }, [store, router, inbox, desktop]);

  return (
    <Toaster
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position={isPhone ? 'top-center' : 'bottom-right'}
      visibleToasts={fewToasts}
      duration={shownMs}
      closeButton
      containerAriaLabel="Notifications"
      toastOptions={{
        classNames: {
          toast:
            '!rounded-lg !border !border-border !bg-raised !text-text !shadow-lg !font-sans !gap-2.5',
          description: '!text-muted line-clamp-2',
          actionButton: '!bg-accent !text-on-accent !rounded-md !font-medium',
          closeButton: '!bg-raised !border-border !text-muted',
          success: '[&_[data-icon]]:!text-success',
          error: '[&_[data-icon]]:!text-danger',
          warning: '[&_[data-icon]]:!text-warning',
        },
      }}
    />
  );
}

function useIsPhone(): boolean {
  const [isPhone, setIsPhone] = useState(false);
  useEffect(() => {
    const query = window.matchMedia('(max-width: 40rem)');
    const update = () => setIsPhone(query.matches);
    update();
    query.addEventListener('change', update);
    return () => query.removeEventListener('change', update);
  }, []);
  return isPhone;
}
