import { type EventData, type EventType, ephemeralTypes, eventTypes } from '../registry';
import type { Clock } from './clock';
import { type Frame, parseData } from './received-event';

/** The part of the browser's EventSource that is used; tests pass a fake. */
export interface EventSourceLike {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

export interface EventStreamOptions {
  createEventSource(url: string): EventSourceLike;
  clock: Clock;
  cursor: string | null;
  topics: readonly EventType[] | null;
  onFrame(frame: Frame): void;
  /** The stream is dead, whoever noticed. Fires once, and never after `close`. */
  onLost(): void;
}

/** One connection to `/events`, from asking for it to its end. */
export interface EventStream {
  /** Looks whether frames come as they should. */
  check(): void;
  close(): void;
}

/** The greeting comes first and at once; a stream without one is held up on the way. */
const greetingWithinMs = 10_000;
/** A stream that misses this many pings in a row is dead, whatever the browser says. */
const missedPings = 2.5;
/** Browsers repeat the last id for events that have none. */
const withoutId: readonly EventType[] = [...ephemeralTypes, 'bye'];

export function openEventStream(options: EventStreamOptions): EventStream {
  const { clock, cursor, topics, onFrame, onLost } = options;
  const query = new URLSearchParams();
  if (cursor !== null) query.set('cursor', cursor);
  if (topics !== null) query.set('subscribe', topics.join(','));
  const source = options.createEventSource(query.size > 0 ? `/events?${query}` : '/events');
  let over = false;
  let quietForMs = greetingWithinMs;
  let lastFrameAt = clock.now();

  const isOverdue = () => clock.now() - lastFrameAt > quietForMs;

  function close(): void {
    over = true;
    source.onerror = null;
    source.close();
  }

  function lose(): void {
    if (over) return;
    close();
    onLost();
  }

  function receive(type: EventType, message: MessageEvent<string>): void {
    if (over) return;
    // The page has slept: what waited for it is old, and the history knows how old.
    if (isOverdue()) return lose();
    lastFrameAt = clock.now();
    const data = parseJson(type, message.data);
    if (data === undefined) return;
    if (type === 'connected') {
      quietForMs = (data as EventData<'connected'>).ping_interval_ms * missedPings;
    }
    onFrame({ type, id: withoutId.includes(type) ? '' : message.lastEventId, data, at: null });
  }

  for (const type of eventTypes) source.addEventListener(type, (message) => receive(type, message));
  // A refused stream is given up by the browser for good, a broken one tried again on its own terms. Both end here.
  source.onerror = lose;

  return {
    check() {
      if (!over && isOverdue()) lose();
    },
    close,
  };
}

function parseJson(type: EventType, text: string): EventData<EventType> | undefined {
  try {
    return parseData(type, JSON.parse(text));
  } catch {
    return undefined;
  }
}
