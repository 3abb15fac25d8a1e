import type { EventSourceLike, EventStoreOptions } from '@/lib/events/client/event-store';
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
export function createFakeWorld(): EventStoreOptions & {
  sources: FakeEventSource[];
  readonly source: FakeEventSource;
  online: boolean;
  status: number;
  at: number;
} {
  const world = {
    sources: [] as FakeEventSource[],
    online: true,
    status: 200,
    at: 1_000_000,
    get source() {
      return world.sources.at(-1)!;
    },
    createEventSource(url: string) {
      const source = new FakeEventSource(url);
      world.sources.push(source);
      return source;
    },
    probe: async () => world.status,
    isOnline: () => world.online,
    now: () => world.at,
    random: () => 0.5,
  };
  return world;
}
