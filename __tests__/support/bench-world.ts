import { createBench } from '@/lib/events/client/bench/bench';
import type { Bench, BenchOptions, ConnectChoice } from '@/lib/events/client/bench/bench-types';
import { createEventStore } from '@/lib/events/client/event-store';
import type { HistoryPage, HistoryQuery } from '@/lib/events/client/fetch-history';
import type { FaultRequest } from '@/lib/events/faults';
import { encodeFrame } from '@/lib/events/frame';
import type { EventType } from '@/lib/events/registry';

/** One `fetch` of the stream, answered by the test. */
export interface FakeRequest {
  address: string;
  headers: Record<string, string>;
  readonly aborted: boolean;
  answer(status?: number): Promise<void>;
  /** Bytes, or the frame of an event. */
  send(bytes: Uint8Array): Promise<void>;
  event(type: EventType, data: unknown, id?: string): Promise<void>;
  greet(id?: string, connectionId?: string): Promise<void>;
  end(): Promise<void>;
  breakOff(): Promise<void>;
}

export interface BenchWorld extends BenchOptions {
  requests: FakeRequest[];
  readonly request: FakeRequest;
  /** What the history answers; null for none. */
  history: Partial<HistoryPage> | null;
  asked: HistoryQuery[];
  injected: FaultRequest[];
  /** What a fault is refused with. */
  refusal: Error | null;
  /** What `HEAD /events` answers. */
  status: number;
  bench: Bench;
}

/** Lets everything that is ready happen. Needs fake timers. */
export const settle = () => jest.advanceTimersByTimeAsync(0);

export const fromNow: ConnectChoice = {
  topics: null,
  start: 'now',
  givenId: '',
  cursorPlace: 'query',
};

/** A bench with the real event store, over a network in the test's hands. The clock is Jest's. */
export function createBenchWorld(options: Partial<BenchOptions> = {}): BenchWorld {
  const clock = {
    now: () => Date.now(),
    after(ms: number, run: () => void) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
  const world: BenchWorld = {
    anyId: 'e-0',
    mayInject: true,
    clock,
    requests: [],
    get request() {
      return world.requests.at(-1)!;
    },
    history: {},
    asked: [],
    injected: [],
    refusal: null,
    status: 200,
    fetch(address, init) {
      const { request, response } = openRequest(address, init);
      world.requests.push(request);
      return response;
    },
    async fetchHistory(query) {
      world.asked.push(query);
      if (!world.history) return { ok: false, status: 503, retryAfterMs: null };
      const page = { events: [], cursor: query.after ?? 'e-0', reset: null, full: false };
      return { ok: true, page: { ...page, ...world.history } };
    },
    async injectFault(request) {
      if (world.refusal) throw world.refusal;
      world.injected.push(request);
    },
    createStore: ({ topics, cursor, openSource }) =>
      createEventStore({
        topics,
        cursor,
        createEventSource: openSource,
        probe: async () => ({ status: world.status, retryAfterMs: null }),
        fetchHistory: world.fetchHistory,
        isOnline: () => true,
        clock,
        random: () => 0.5,
      }),
    bench: undefined as never,
    ...options,
  };
  world.bench = createBench(world);
  return world;
}

function openRequest(address: string, init: RequestInit) {
  let resolveResponse = (_: Response) => {};
  let rejectResponse = (_: Error) => {};
  const response = new Promise<Response>((resolve, reject) => {
    resolveResponse = resolve;
    rejectResponse = reject;
  });
  type Read = { done: boolean; value?: Uint8Array };
  const queue: (() => Promise<Read>)[] = [];
  let wake = () => {};
  const push = async (read: () => Promise<Read>) => {
    queue.push(read);
    wake();
    await settle();
  };
  const reader = {
    async read(): Promise<Read> {
      while (queue.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return queue.shift()!();
    },
  };
  const gone = async (): Promise<Read> => {
    throw new TypeError('network error');
  };
  init.signal!.addEventListener('abort', () => {
    rejectResponse(new TypeError('aborted'));
    queue.push(gone);
    wake();
  });
  const request: FakeRequest = {
    address,
    headers: init.headers as Record<string, string>,
    get aborted() {
      return init.signal!.aborted;
    },
    async answer(status = 200) {
      resolveResponse({ status, body: { getReader: () => reader } } as unknown as Response);
      await settle();
    },
    send: (value) => push(async () => ({ done: false, value })),
    event: (type, data, id) => request.send(encodeFrame(type, data, id)),
    async greet(id = 'e-5', connectionId = 'con_1') {
      await request.answer();
      const greeting = {
        connection_id: connectionId,
        message: 'hello',
        subscriptions: [],
        ping_interval_ms: 20_000,
        server_time: Date.now(),
      };
      await request.event('connected', greeting, id);
    },
    end: () => push(async () => ({ done: true })),
    async breakOff() {
      rejectResponse(new TypeError('network error'));
      await push(gone);
    },
  };
  return { request, response };
}
