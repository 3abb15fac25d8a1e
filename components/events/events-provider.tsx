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
import {
  type ConnectionSnapshot,
  createEventStore,
  type EventStore,
  type ReceivedEvent,
} from '@/lib/events/client/event-store';
import { probeSession } from '@/lib/events/client/probe-session';
import type { EventType } from '@/lib/events/registry';

const EventsContext = createContext<EventStore | null>(null);

function createBrowserStore(): EventStore {
  return createEventStore({
    createEventSource: (url) => new EventSource(url),
    probe: probeSession,
    isOnline: () => navigator.onLine,
    now: Date.now,
    random: Math.random,
  });
}

/** Gives the tree below one event stream, open as long as it is mounted. Tests pass a store of their own. */
export function EventsProvider({
  children,
  store: given,
}: {
  children: ReactNode;
  store?: EventStore;
}) {
  const [store] = useState(() => given ?? createBrowserStore());
  useEffect(() => {
    store.start();
    const check = () => store.check();
    const moments: [EventTarget, string][] = [
      [window, 'online'],
      [window, 'offline'],
      [window, 'pageshow'],
      [document, 'visibilitychange'],
    ];
    for (const [target, name] of moments) target.addEventListener(name, check);
    return () => {
      for (const [target, name] of moments) target.removeEventListener(name, check);
      store.stop();
    };
  }, [store]);
  return <EventsContext value={store}>{children}</EventsContext>;
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
