import type { EventStoreOptions } from '@/lib/events/client/event-store';
import type { EventSourceLike } from '@/lib/events/client/event-stream';
import type { FetchHistory, HistoryPage } from '@/lib/events/client/fetch-history';
import type { EventType } from '@/lib/events/registry';

/** An EventSource whose server is the test. */
export class FakeEventSource implements EventSourceLike {
  onerror: ((event: Event) => void) | null = null;
  closed = false;
  readonly #listeners = new Map<string, ((event: MessageEvent<string>) => void)[]>();
  #lastEventId = '';

  constructor(readonly url: string) {}

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  close(): void {
    this.closed = true;
  }

  /** Delivers an event; without an id the last one is repeated, as browsers do. */
  send(type: EventType, data: unknown, id?: string): void {
    this.#lastEventId = id ?? this.#lastEventId;
    const event = new MessageEvent(type, {
      data: JSON.stringify(data),
      lastEventId: this.#lastEventId,
    });
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }

  greet(id = 'e-0', pingIntervalMs = 20_000): void {
    this.send(
      'connected',
      {
        connection_id: 'con_1',
        message: 'hello',
        subscriptions: [],
        ping_interval_ms: pingIntervalMs,
        server_time: 0,
      },
      id,
    );
  }

  fail(): void {
    this.onerror?.(new Event('error'));
  }
}

/** Options of an event store, with every source it opens and the world around it in the test's hands. */
export interface FakeWorld extends EventStoreOptions {
  sources: FakeEventSource[];
  readonly source: FakeEventSource;
  online: boolean;
  /** What `HEAD /events` and the history answer. */
  status: number;
  retryAfterMs: number | null;
  /** What the history holds; without a page it cannot be read. */
  history: Partial<HistoryPage> | null;
  /** The cursors that the history was asked about. */
  asked: (string | null)[];
  /** Moves on by itself with timers, real or fake, and by hand. */
  at: number;
}

export function createFakeWorld(): FakeWorld {
  const startedAt = Date.now();
  const fetchHistory: FetchHistory = async ({ after }) => {
    world.asked.push(after);
    const { status, retryAfterMs, history } = world;
    if (status !== 200 || !history) {
      return { ok: false, status: status === 200 ? 500 : status, retryAfterMs };
    }
    const page = { events: [], cursor: after ?? 'e-0', reset: null, full: false, ...history };
    return { ok: true, page };
  };
  const world: FakeWorld = {
    sources: [],
    online: true,
    status: 200,
    retryAfterMs: null,
    history: {},
    asked: [],
    at: 1_000_000,
    get source() {
      return world.sources.at(-1)!;
    },
    createEventSource(url) {
      const source = new FakeEventSource(url);
      world.sources.push(source);
      return source;
    },
    probe: async () => ({ status: world.status, retryAfterMs: world.retryAfterMs }),
    fetchHistory,
    isOnline: () => world.online,
    clock: {
      now: () => world.at + Date.now() - startedAt,
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    random: () => 0.5,
  };
  return world;
}

/** Fails every stream the page asks for, so many times in a row, under fake timers. `within` is React's `act`, if need be. */
export async function failStreams(
  world: FakeWorld,
  times: number,
  within: (run: () => Promise<void>) => Promise<void> = (run) => run(),
): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await within(async () => {
      while (world.source.closed) await jest.advanceTimersByTimeAsync(100);
      world.source.fail();
      await jest.advanceTimersByTimeAsync(0);
    });
  }
}
