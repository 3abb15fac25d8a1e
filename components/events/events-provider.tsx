'use client';

import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { createBrowserStore, type EventsSeed } from '@/lib/events/client/browser-store';
import type { ConnectionSnapshot, EventStore } from '@/lib/events/client/event-store';
import type { ReceivedEvent } from '@/lib/events/client/received-event';
import type { EventType } from '@/lib/events/registry';

const EventsContext = createContext<EventStore | null>(null);
const UserContext = createContext('');

/** Gives the tree below the server's events, as long as it is mounted. Tests pass a store of their own. */
export function EventsProvider({
  children,
  ...given
}: { children: ReactNode } & ({ seed: EventsSeed } | { store: EventStore })) {
  const [store] = useState(() => ('store' in given ? given.store : createBrowserStore(given.seed)));
  useEffect(() => {
    store.start();
    return store.stop;
  }, [store]);
  const [userId] = useState('seed' in given ? given.seed.userId : '');
  return (
    <UserContext value={userId}>
      <EventsContext value={store}>{children}</EventsContext>
    </UserContext>
  );
}

/** Whose page this is, to tell apart what people keep in the same browser. */
export function useUserId(): string {
  return useContext(UserContext);
}

export function useEventStore(): EventStore {
  const store = useContext(EventsContext);
  if (!store) throw new Error('useEventStore needs an EventsProvider above it');
  return store;
}

/** The state of the connection, for the indicator. */
export function useConnection(): ConnectionSnapshot {
  const store = useEventStore();
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

/** Calls the newest `handle` for every event of a type. */
export function useEvent<T extends EventType>(
  type: T,
  handle: (event: ReceivedEvent<T>) => void,
): void {
  const store = useEventStore();
  const latest = useRef(handle);
  useEffect(() => {
    latest.current = handle;
  });
  useEffect(() => store.on(type, (event) => latest.current(event)), [store, type]);
}
