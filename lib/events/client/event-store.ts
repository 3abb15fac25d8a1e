import type { EventData, EventType } from '../registry';
import type { Clock } from './clock';
import { type Connection, createConnector } from './connector';
import type { EventSourceLike } from './event-stream';
import type { FetchHistory } from './fetch-history';
import type { StreamProbe } from './probe-session';
import { createReader } from './reader';
import type { Frame, ReceivedEvent } from './received-event';
import type { Status } from './tab-messages';
import { createTabSharing, type TabsOptions } from './tab-sharing';

export type ConnectionState = Connection['state'] | 'signed_out';

export interface ConnectionSnapshot {
  state: ConnectionState;
  /** When this state began, epoch milliseconds. */
  since: number;
  connectionId: string | null;
  /** From asking for the stream to its first event. */
  latencyMs: number | null;
  /** Another tab holds the stream and passes on what comes. */
  shared: boolean;
}

type Listener<T extends EventType> = (event: ReceivedEvent<T>) => void;

export interface EventStoreOptions {
  createEventSource(url: string): EventSourceLike;
  /** Asks why a stream was refused. Always settles. */
  probe(): Promise<StreamProbe>;
  fetchHistory: FetchHistory;
  isOnline(): boolean;
  clock: Clock;
  random(): number;
  /** The topics wanted; without any, all of them. */
  topics?: readonly EventType[];
  /** What the page shows already; null or nothing begins where the server is. */
  cursor?: string | null;
  /** When the page was made, epoch milliseconds by the server's clock. */
  openedAt?: number;
  /** Shares one stream with the person's other tabs. Without it the store has a stream of its own. */
  tabs?: TabsOptions;
}

export interface EventStore {
  /** Position in the log up to which this tab has handled everything; null before the first is known. */
  readonly cursor: string | null;
  getSnapshot(): ConnectionSnapshot;
  subscribe(listener: () => void): () => void;
  /** Calls back for every event of a type, each durable one once. Returns the unsubscriber. */
  on<T extends EventType>(type: T, listener: Listener<T>): () => void;
  /** Keeps events coming until `stop`. */
  start(): void;
  stop(): void;
  /** The page is put to sleep: lets the stream go, so that another tab may hold it, until `resume`. */
  suspend(): void;
  resume(): void;
  /** Looks whether events still come, after the page was hidden, asleep or offline. */
  check(): void;
  /** The session is over, here and in the other tabs. Nothing comes any more. */
  signedOut(): void;
}

/** An event that is longer past than this is no news, wherever the page has been. */
const newsMs = 60_000;

/**
 * What a page knows of the server's events: from its own stream, from the tab that holds one for all, or by polling, and
 * every durable event once and in order, however they come.
 */
export function createEventStore(options: EventStoreOptions): EventStore {
  const { clock, random, openedAt } = options;
  const topics = options.topics ?? null;
  const subscribers = new Set<() => void>();
  const listeners = new Map<EventType, Set<Listener<EventType>>>();
  const contact = { at: clock.now() };
  let snapshot: ConnectionSnapshot = {
    state: 'connecting',
    since: clock.now(),
    connectionId: null,
    latencyMs: null,
    shared: false,
  };
  let clockOffsetMs = openedAt === undefined ? 0 : openedAt - clock.now();
  let greeting: Frame | null = null;
  /** Listeners have been told of the present connection. */
  let greeted = false;
  let running = false;
  let suspended = false;
  let ended = false;
  let asking = false;

  const isOpen = () => running && !suspended && !ended;

  const reader = createReader({
    cursor: options.cursor ?? null,
    fetchHistory: (after) => options.fetchHistory({ after, topics }),
    handle(frame, before) {
      if (frame.type !== 'bye') tabs?.share({ ...frame, at: frame.at ?? serverNow() }, before);
      emit(frame);
    },
    moved: (before, to) => tabs?.shareMove(before, to),
  });

  const connector = createConnector({
    ...options,
    topics,
    reader,
    contact,
    onFrame({ type, data }) {
      if (type !== 'connected' && type !== 'ping') return;
      const { server_time, at } = data as Partial<EventData<'connected'> & EventData<'ping'>>;
      clockOffsetMs = (server_time ?? at!) - clock.now();
    },
    onChange(connection) {
      setSnapshot({ ...connection, shared: false });
      tabs?.shareStatus();
    },
    onSessionEnded: () => endSession(true),
  });

  const tabs =
    options.tabs &&
    createTabSharing({
      ...options.tabs,
      clock,
      random,
      reader,
      connector,
      status,
      onStatus(told: Status) {
        contact.at = clock.now();
        clockOffsetMs = told.clockOffsetMs;
        setSnapshot({ ...told.connection, shared: true }, told.since);
        if (told.connection.state !== 'live' || !told.greeting) return;
        greeting = told.greeting;
        if (!greeted) emit(greeting);
      },
      onBehind() {
        greeted = false;
      },
      onSessionEnded: (told) => endSession(!told),
    });

  const serverNow = () => clock.now() + clockOffsetMs;

  function status(): Status {
    const { state, connectionId, latencyMs, since } = snapshot;
    return {
      connection: { state: state as Connection['state'], connectionId, latencyMs },
      since,
      clockOffsetMs,
      greeting,
    };
  }

  function setSnapshot(next: Omit<ConnectionSnapshot, 'since'>, since?: number): void {
    const { state, connectionId, latencyMs, shared } = snapshot;
    if (
      next.state === state &&
      next.connectionId === connectionId &&
      next.latencyMs === latencyMs &&
      next.shared === shared
    ) {
      return;
    }
    snapshot = { ...next, since: since ?? (next.state === state ? snapshot.since : clock.now()) };
    for (const notify of [...subscribers]) notify();
  }

  function emit(frame: Frame): void {
    if (!isOpen()) return;
    if (frame.type === 'connected') {
      greeting = frame;
      greeted = true;
    }
    const { at } = frame;
    const replayed = at !== null && (at < (openedAt ?? 0) || at < serverNow() - newsMs);
    for (const listener of [...(listeners.get(frame.type) ?? [])]) {
      try {
        listener({ ...frame, replayed } as ReceivedEvent);
      } catch (error) {
        // Its own fault: the others, and the other tabs, still get the event.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  function begin(): void {
    greeted = false;
    if (tabs) tabs.join();
    else connector.start();
  }

  function halt(): void {
    if (tabs) tabs.leave();
    else connector.stop();
  }

  function endSession(tell: boolean): void {
    if (ended) return;
    if (tell) tabs?.shareSignOut();
    ended = true;
    halt();
    setSnapshot({ state: 'signed_out', connectionId: null, latencyMs: null, shared: false });
  }

  /** The person may have signed in again, in another tab. */
  async function comeBack(): Promise<void> {
    if (asking) return;
    asking = true;
    const { status } = await options.probe();
    asking = false;
    if (status !== 200 || !ended || !running || suspended) return;
    ended = false;
    setSnapshot({ state: 'connecting', connectionId: null, latencyMs: null, shared: false });
    begin();
  }

  return {
    get cursor() {
      return reader.cursor;
    },
    getSnapshot: () => snapshot,
    subscribe(listener) {
      subscribers.add(listener);
      return () => subscribers.delete(listener);
    },
    on(type, listener) {
      const set = listeners.get(type) ?? new Set();
      set.add(listener as unknown as Listener<EventType>);
      listeners.set(type, set);
      return () => set.delete(listener as unknown as Listener<EventType>);
    },
    start() {
      if (running) return;
      running = true;
      suspended = false;
      if (!ended) begin();
    },
    stop() {
      halt();
      running = false;
    },
    suspend() {
      if (!running || suspended) return;
      halt();
      suspended = true;
    },
    resume() {
      if (!running || !suspended) return;
      suspended = false;
      if (ended) void comeBack();
      else begin();
    },
    check() {
      if (!running || suspended) return;
      if (ended) return void comeBack();
      tabs?.wake();
      connector.wake();
    },
    signedOut: () => endSession(true),
  };
}
