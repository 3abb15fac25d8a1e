import { parseEventId } from '../event-id';
import { type EventData, type EventType, eventData, eventTypes, isDurable } from '../registry';
import { backoffMs } from './backoff';

export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'signed_out';

export interface ConnectionSnapshot {
  state: ConnectionState;
  /** When this state began, epoch milliseconds. */
  since: number;
  connectionId: string | null;
  /** From asking for the stream to its first event. */
  latencyMs: number | null;
}

export interface ReceivedEvent<T extends EventType = EventType> {
  type: T;
  id: string;
  data: EventData<T>;
}

type Listener<T extends EventType> = (event: ReceivedEvent<T>) => void;

/** The part of the browser's EventSource that is used; tests pass a fake. */
export interface EventSourceLike {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

export interface EventStoreOptions {
  createEventSource(url: string): EventSourceLike;
  /** Asks whether the session still counts; resolves to the status of `HEAD /events`, and always settles. */
  probe(): Promise<number>;
  isOnline(): boolean;
  now(): number;
  random(): number;
}

export interface EventStore {
  getSnapshot(): ConnectionSnapshot;
  subscribe(listener: () => void): () => void;
  /** Calls back for every event of a type, each durable one once. Returns the unsubscriber. */
  on<T extends EventType>(type: T, listener: Listener<T>): () => void;
  /** Opens the stream and keeps it open until `stop`. */
  start(): void;
  stop(): void;
  /** Looks whether the stream is still good, after the page was hidden, frozen or offline. */
  check(): void;
}

const watchdogMs = 5_000;
/** A stream that misses this many pings in a row is dead, whatever the browser says. */
const missedPings = 2.5;

/**
 * Owns the page's connection to `/events`: opens it, notices when it is gone, comes back with the cursor, and drops repeats,
 * so that listeners see every durable event once and in order.
 */
export function createEventStore(options: EventStoreOptions): EventStore {
  const { now, random } = options;
  const subscribers = new Set<() => void>();
  const listeners = new Map<EventType, Set<Listener<EventType>>>();
  let snapshot: ConnectionSnapshot = {
    state: 'connecting',
    since: now(),
    connectionId: null,
    latencyMs: null,
  };
  let source: EventSourceLike | null = null;
  let cursor: string | null = null;
  let failures = 0;
  let openedAt = 0;
  let lastFrameAt = 0;
  let pingIntervalMs = 20_000;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let probesInFlight = 0;
  let watchdog: ReturnType<typeof setInterval> | undefined;
  let running = false;

  function setState(state: ConnectionState, more: Partial<ConnectionSnapshot> = {}): void {
    if (state === snapshot.state && Object.keys(more).length === 0) return;
    const since = state === snapshot.state ? snapshot.since : now();
    snapshot = { ...snapshot, ...more, state, since };
    for (const notify of subscribers) notify();
  }

  function open(): void {
    cancelRetry();
    if (!running || source) return;
    if (!options.isOnline()) return setState('offline');
    openedAt = now();
    lastFrameAt = now();
    const current = options.createEventSource(
      cursor === null ? '/events' : `/events?cursor=${encodeURIComponent(cursor)}`,
    );
    source = current;
    for (const type of eventTypes) {
      current.addEventListener(type, (message) => {
        if (source === current) receive(type, message);
      });
    }
    current.onerror = () => {
      if (source === current) void lost();
    };
  }

  function receive(type: EventType, message: MessageEvent<string>): void {
    lastFrameAt = now();
    const data = parseData(type, message.data);
    if (data === undefined) return;
    const id = message.lastEventId;
    if (isDurable(type) && isRepeat(id)) return;
    // The browser repeats the last id for events without one, which changes nothing.
    if (id) cursor = id;
    if (type === 'connected') greet(data as EventData<'connected'>);
    for (const listener of [...(listeners.get(type) ?? [])]) {
      listener({ type, id, data } as ReceivedEvent);
    }
    if (type === 'bye') leave(data as EventData<'bye'>);
  }

  function isRepeat(id: string): boolean {
    const seen = cursor === null ? null : parseEventId(cursor);
    const next = parseEventId(id);
    return seen !== null && next !== null && next.epoch === seen.epoch && next.seq <= seen.seq;
  }

  function greet({ connection_id, ping_interval_ms }: EventData<'connected'>): void {
    failures = 0;
    pingIntervalMs = ping_interval_ms;
    setState('live', { connectionId: connection_id, latencyMs: now() - openedAt });
  }

  function leave({ retry, retry_after_ms }: EventData<'bye'>): void {
    dropSource();
    setState(retry ? 'reconnecting' : 'signed_out', { connectionId: null });
    if (retry) retryAfter(retry_after_ms + random() * 250);
  }

  /** EventSource gives up for good on any answer but 200 and never says which, so every retry is ours. */
  async function lost(): Promise<void> {
    dropSource();
    failures += 1;
    if (!options.isOnline()) return setState('offline', { connectionId: null });
    setState('reconnecting', { connectionId: null });
    probesInFlight += 1;
    const status = await options.probe().catch(() => 0);
    probesInFlight -= 1;
    if (!running || source) return;
    if (status === 401) return setState('signed_out');
    retryAfter(backoffMs(failures, random));
  }

  function retryAfter(ms: number): void {
    cancelRetry();
    retryTimer = setTimeout(open, ms);
  }

  function cancelRetry(): void {
    clearTimeout(retryTimer);
    retryTimer = undefined;
  }

  function dropSource(): void {
    if (source) source.onerror = null;
    source?.close();
    source = null;
  }

  const store: EventStore = {
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
      watchdog = setInterval(store.check, watchdogMs);
      open();
    },
    stop() {
      running = false;
      cancelRetry();
      clearInterval(watchdog);
      dropSource();
    },
    check() {
      if (!running || snapshot.state === 'signed_out') return;
      if (!options.isOnline()) {
        dropSource();
        setState('offline', { connectionId: null });
      } else if (source) {
        if (now() - lastFrameAt > pingIntervalMs * missedPings) void lost();
      } else {
        const coming = retryTimer !== undefined || probesInFlight > 0;
        // Back from offline there is nothing to wait for.
        if (!coming || snapshot.state === 'offline') open();
      }
    },
  };
  return store;
}

function parseData(type: EventType, text: string): unknown {
  try {
    const parsed = eventData[type].safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
