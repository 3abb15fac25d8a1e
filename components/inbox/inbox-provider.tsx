'use client';

import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { isCurrentUser } from '@/lib/events/client/current-user';
import { fetchNewest } from '@/lib/events/client/fetch-history';
import {
  createDesktopNotifier,
  type DesktopNotifier,
  type DesktopState,
} from '@/lib/inbox/client/desktop-notifier';
import {
  createInboxStore,
  type InboxSnapshot,
  type InboxStore,
} from '@/lib/inbox/client/inbox-store';
import { createVisibleTabs } from '@/lib/inbox/client/visible-tabs';
import { type InboxState, inboxStateSchema } from '@/lib/inbox/state';
import { useConnection, useEventStore, useUserId } from '../events/events-provider';
import { fetchJson, postJson } from '../layout/fetch-json';

interface Inbox {
  store: InboxStore;
  desktop: DesktopNotifier;
  /** The list below the bell. */
  panelOpen: boolean;
  setPanelOpen(open: boolean): void;
}
const InboxContext = createContext<Inbox | null>(null);

/** While the stream is away, nobody announces what another device has read. */
const pollMs = 15_000;

/** Gives the tree below the person's inbox and their desktop's notifications. */
export function InboxProvider({ initial, children }: { initial: InboxState; children: ReactNode }) {
  const events = useEventStore();
  const userId = useUserId();
  const [panelOpen, setPanelOpen] = useState(false);
  const [{ store, desktop }] = useState(() => ({
    store: createInboxStore({
      events,
      initial,
      fetchState: () => askState(userId, '/api/inbox'),
      sendMark: (mark) => askState(userId, '/api/inbox/read', postJson(mark)),
      fetchNewest: async (...query) =>
        isCurrentUser(userId) ? fetchNewest(...query) : { ok: false, status: 401 },
      now: Date.now,
    }),
    desktop: createDesktopNotifier(userId, createVisibleTabs(userId)),
  }));
  useEffect(() => {
    store.start();
    desktop.start();
    return () => {
      store.stop();
      desktop.stop();
    };
  }, [store, desktop]);

  const { state } = useConnection();
  useEffect(() => {
    if (state !== 'polling') return;
    const timer = setInterval(() => void store.refresh(), pollMs);
    return () => clearInterval(timer);
  }, [state, store]);

  const inbox = useMemo(
    () => ({ store, desktop, panelOpen, setPanelOpen }),
    [store, desktop, panelOpen],
  );
  return <InboxContext value={inbox}>{children}</InboxContext>;
}

/** The session in this browser may be somebody else's by now: then nothing is asked in their name. */
async function askState(userId: string, path: string, init?: RequestInit): Promise<InboxState> {
  if (!isCurrentUser(userId)) throw new Error('Somebody else has signed in here. Reload the page.');
  return inboxStateSchema.parse(await fetchJson<unknown>(path, init));
}

function useContextValue(): Inbox {
  const inbox = useContext(InboxContext);
  if (!inbox) throw new Error('this needs an InboxProvider above it');
  return inbox;
}

export function useInboxStore(): InboxStore {
  return useContextValue().store;
}

export function useInbox(): InboxSnapshot {
  const { store } = useContextValue();
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

export function useInboxPanel(): Pick<Inbox, 'panelOpen' | 'setPanelOpen'> {
  return useContextValue();
}

export function useDesktopNotifier(): DesktopNotifier {
  return useContextValue().desktop;
}

/** Null until the page is the browser's. */
export function useDesktopState(): DesktopState | null {
  const { desktop } = useContextValue();
  return useSyncExternalStore<DesktopState | null>(
    desktop.subscribe,
    desktop.getSnapshot,
    () => null,
  );
}
