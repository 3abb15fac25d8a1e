import type { EventType } from '../registry';
import { browserClock } from './clock';
import { claimBrowser, isCurrentUser } from './current-user';
import { createEventStore, type EventStore } from './event-store';
import type { EventSourceLike } from './event-stream';
import { fetchHistory } from './fetch-history';
import { probeStream } from './probe-session';
import type { TabsOptions } from './tab-sharing';

/** Whose page this is, and what it shows already. */
export interface EventsSeed {
  userId: string;
  /** The session's public handle. */
  sessionId: string;
  /** The log's head when the page was made. */
  cursor: string;
  /** When that was, epoch milliseconds by the server's clock. */
  openedAt: number;
}

export interface BrowserStoreOptions extends Partial<EventsSeed> {
  userId: string;
  /** Without it, all topics. */
  topics?: readonly EventType[];
  /** A stream of its own, whatever other tabs do. */
  alone?: boolean;
  /** Another way to read a stream than the browser's own. */
  openSource?(url: string): EventSourceLike;
}

/** The event store of a page in a real browser. Touches nothing of it before `start`. */
export function createBrowserStore(options: BrowserStoreOptions): EventStore {
  const { userId, sessionId, alone, openSource, ...seed } = options;
  const refused = { status: 401, retryAfterMs: null };
  const store = createEventStore({
    ...seed,
    createEventSource(url) {
      if (!isCurrentUser(userId)) throw new Error('the session belongs to another page');
      return openSource ? openSource(url) : new EventSource(url);
    },
    probe: async () => (isCurrentUser(userId) ? probeStream() : refused),
    fetchHistory: async (query) =>
      isCurrentUser(userId) ? fetchHistory(query) : { ok: false, ...refused },
    // A server on this machine is reached without any network.
    isOnline: () => navigator.onLine || isLoopback(location.hostname),
    clock: browserClock,
    random: Math.random,
    tabs: alone || sessionId === undefined ? undefined : browserTabs(userId, sessionId),
  });
  let endWatch = () => {};
  return {
    ...store,
    get cursor() {
      return store.cursor;
    },
    start() {
      claimBrowser(userId);
      endWatch();
      endWatch = watchPage(store, userId);
      store.start();
    },
    stop() {
      endWatch();
      store.stop();
    },
  };
}

/** What sharing needs, where the browser has it: Web Locks are for https and this machine only. */
function browserTabs(userId: string, sessionId: string): TabsOptions | undefined {
  if (typeof window === 'undefined' || !navigator.locks || !('BroadcastChannel' in window)) return;
  return {
    userId,
    sessionId,
    tabId: crypto.randomUUID(),
    locks: navigator.locks,
    openChannel: (name) => new BroadcastChannel(name),
    isVisible: () => document.visibilityState === 'visible',
  };
}

/** Tells the store what happens to its page. Returns how to end that. */
function watchPage(store: EventStore, userId: string): () => void {
  const end = new AbortController();
  const { signal } = end;
  const on = (target: EventTarget, name: string, act: (event: Event) => void) =>
    target.addEventListener(name, act, { signal });
  on(window, 'online', store.check);
  on(window, 'offline', store.check);
  on(document, 'visibilitychange', store.check);
  on(window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) store.resume();
    else store.check();
  });
  // Asleep, the page could neither read its stream nor pass it on: another tab takes over at once.
  on(window, 'pagehide', store.suspend);
  on(document, 'freeze', store.suspend);
  on(document, 'resume', store.resume);
  on(window, 'storage', () => {
    if (!isCurrentUser(userId)) store.signedOut();
  });
  return () => end.abort();
}

const isLoopback = (host: string) => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);
