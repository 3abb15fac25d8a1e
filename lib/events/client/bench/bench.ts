import { type Fault, isLasting } from '../../faults';
import { type EventData, type EventType, eventTypes, isDurable } from '../../registry';
import type { EventStore } from '../event-store';
import type { ReceivedEvent } from '../received-event';
import type { Bench, BenchOptions, BenchSnapshot } from './bench-types';
import { chooseCursor } from './choose-cursor';
import { type BenchEvent, createEventList } from './event-list';
import { createFetchSource, type WireListener } from './fetch-source';
import { createMeasure } from './measure';
import { createRawLog } from './raw-log';
import { createStateHistory } from './transitions';

/** The screen hears of changes this often at most, however much comes. */
const tellEveryMs = 100;

export function createBench(options: BenchOptions): Bench {
  const { clock, fetchHistory } = options;
  const listeners = new Set<() => void>();
  const events = createEventList();
  const raw = createRawLog();
  const states = createStateHistory(clock.now);
  /** Events whose publish time is being looked up. */
  const pending = new Map<string, BenchEvent>();
  const measure = createMeasure({
    clock,
    fetchHistory,
    onPublished(id, published) {
      const event = pending.get(id);
      if (event) Object.assign(event, published);
      pending.delete(id);
    },
    onChange: tell,
  });
  let store: EventStore | null = null;
  /** Changes with every connect and disconnect, so that a cursor that was looked up for another one is not taken. */
  let run = {};
  let lastId: string | null = null;
  let count = 0;
  let arrivedAt = 0;
  let choosing = false;
  let problem: string | null = null;
  let fault: BenchSnapshot['fault'] = null;
  let pretend = false;
  let telling: (() => void) | null = null;
  let snapshot = takeSnapshot();

  function takeSnapshot(): BenchSnapshot {
    if (fault && fault.until <= clock.now()) fault = null;
    return {
      ...states.current,
      ...measure.snapshot(),
      connectionId: store?.getSnapshot().connectionId ?? null,
      cursor: store?.cursor ?? lastId,
      choosing,
      problem,
      events: events.snapshot(),
      raw: raw.snapshot(),
      fault,
    };
  }

  function tell(): void {
    telling ??= clock.after(tellEveryMs, tellNow);
  }

  function tellNow(): void {
    telling?.();
    telling = null;
    snapshot = takeSnapshot();
    for (const listener of [...listeners]) listener();
  }

  const remark = (text: string) => {
    raw.remark(text, clock.now());
    tell();
  };

  const wire: WireListener = {
    onAsked(address, lastEventId) {
      measure.asked(clock.now());
      remark(`GET ${address}${lastEventId === null ? '' : `, Last-Event-ID: ${lastEventId}`}`);
    },
    onAnswered(status) {
      states.note(`The server answered ${status}`);
      remark(`HTTP ${status}`);
    },
    onBytes(bytes) {
      arrivedAt = clock.now();
      raw.bytes(bytes, arrivedAt);
      tell();
    },
    onEnd(how) {
      if (how === 'ended') states.note('The stream ended without a bye');
      if (how === 'broken') states.note('The connection broke');
      // Its watchdog heard nothing, or the page slept or went offline; after a bye that is the reason.
      if (how === 'closed') states.noteAtLeast('The client gave the stream up');
      remark(endWords[how]);
    },
  };

  function take<T extends EventType>({ type, id, data, at, replayed }: ReceivedEvent<T>): void {
    count += 1;
    const via = at === null ? 'stream' : 'history';
    const cameAt = via === 'stream' ? arrivedAt : clock.now();
    const event: BenchEvent = {
      n: count,
      type,
      id: type === 'bye' ? '' : id,
      data,
      json: JSON.stringify(data),
      arrivedAt: cameAt,
      publishedAt: at,
      via,
      replayed,
    };
    events.add(event);
    if (type === 'connected') greeted(data as EventData<'connected'>);
    if (type === 'ping' && via === 'stream') measure.stamped((data as { at: number }).at, cameAt);
    if (type === 'bye') states.note(`bye: ${(data as EventData<'bye'>).reason}`);
    if (isDurable(type) && via === 'stream') {
      pending.set(id, event);
      if (!measure.arrived(id, cameAt)) pending.delete(id);
    }
    tell();
  }

  function greeted({ server_time }: EventData<'connected'>): void {
    measure.greeted(server_time, arrivedAt);
    // A fault belongs to the connection it was made for.
    fault = null;
    if (!pretend) return;
    pretend = false;
    inject('trim', 1_000).catch((error: Error) => {
      problem = error.message;
      tell();
    });
  }

  function sync(): void {
    if (!store) return;
    const { state, connectionId } = store.getSnapshot();
    states.moveTo(state, connectionId);
    tellNow();
  }

  function end(): void {
    run = {};
    choosing = false;
    pretend = false;
    fault = null;
    if (store) lastId = store.cursor;
    store?.stop();
    store = null;
    measure.end();
    pending.clear();
  }

  async function inject(kind: Fault, durationMs: number): Promise<void> {
    const connectionId = store?.getSnapshot().connectionId;
    if (!connectionId)
      throw new Error('There is no connection at the moment. Wait until it is live.');
    await options.injectFault({
      connection_id: connectionId,
      fault: kind,
      duration_ms: durationMs,
    });
    const lasts = isLasting(kind);
    if (lasts && store?.getSnapshot().connectionId === connectionId) {
      fault = { fault: kind, until: clock.now() + durationMs };
      clock.after(durationMs + 1, tell);
    }
    remark(`fault ${kind}${lasts ? ` for ${durationMs / 1_000} s` : ''}`);
  }

  return {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async connect(choice) {
      end();
      const mine = run;
      problem = null;
      choosing = true;
      tellNow();
      const { anyId, mayInject: mayPretend } = options;
      const chosen = await chooseCursor({ ...choice, lastId, anyId, mayPretend, fetchHistory });
      if (run !== mine) return;
      choosing = false;
      if (!chosen.ok) {
        problem = chosen.problem;
        states.moveTo('disconnected', null);
        return tellNow();
      }
      pretend = chosen.pretend ?? false;
      const { cursorPlace, topics } = choice;
      const sourceOptions = { fetch: options.fetch, cursorPlace, wire };
      store = options.createStore({
        topics: topics ?? undefined,
        cursor: chosen.cursor,
        openSource: (url) => createFetchSource(url, sourceOptions),
      });
      for (const type of eventTypes) store.on(type, take);
      store.subscribe(sync);
      measure.begin(topics);
      states.note('You connected');
      store.start();
      sync();
    },
    disconnect() {
      end();
      states.note('You disconnected');
      states.moveTo('disconnected', null);
      tellNow();
    },
    inject,
    pause() {
      events.pause();
      raw.pause();
      tellNow();
    },
    resume() {
      events.resume();
      raw.resume();
      tellNow();
    },
    clear() {
      events.clear();
      raw.clear();
      tellNow();
    },
    filter(next) {
      events.filter(next);
      tellNow();
    },
    clearLatencies() {
      measure.clear();
      tellNow();
    },
  };
}

const endWords = {
  closed: 'closed by this page',
  ended: 'ended by the server',
  broken: 'broken off',
  refused: 'refused',
};
