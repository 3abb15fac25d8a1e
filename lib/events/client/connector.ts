import type { EventData, EventType } from '../registry';
import type { Clock } from './clock';
import { type EventSourceLike, type EventStream, openEventStream } from './event-stream';
import { createGrace } from './grace';
import { createPoller } from './poller';
import type { StreamProbe } from './probe-session';
import type { Reader } from './reader';
import type { Frame } from './received-event';
import { createRetries } from './retries';

export interface ConnectorOptions {
  createEventSource(url: string): EventSourceLike;
  /** Asks why a stream was refused. Always settles. */
  probe(): Promise<StreamProbe>;
  isOnline(): boolean;
  clock: Clock;
  random(): number;
  topics: readonly EventType[] | null;
  reader: Reader;
  /** When something was last heard of the server, by whatever way; moved on from here, too. */
  contact: { at: number };
  /** Sees every frame of the stream before the reader takes it. */
  onFrame(frame: Frame): void;
  onChange(connection: Connection): void;
  /** The session has ended; the connector has stopped. */
  onSessionEnded(): void;
}

export interface Connection {
  state: 'connecting' | 'live' | 'reconnecting' | 'polling' | 'offline';
  connectionId: string | null;
  /** From asking for the stream to its first event. */
  latencyMs: number | null;
}

/** Keeps events coming: opens the stream, notices when it is gone, comes back with the cursor, and polls in the meantime. */
export interface Connector {
  /** `handedOver`: another tab has had a live stream until now, so that nothing is said unless this one takes long. */
  start(handedOver?: boolean): void;
  stop(): void;
  /** Something has changed around the page: looks again, and does not wait out a backoff. */
  wake(): void;
  /** A hidden page's timers come late: does now what is due. */
  catchUp(): void;
}

const checkMs = 5_000;
const pollAfterFailures = 5;
/** A stream that ends sooner than this has not held. */
const steadyMs = 5_000;
/** After a longer silence the past is read from the history, which says when things happened. */
const longSilenceMs = 30_000;
/** A stream that is renewed within this time was never gone. */
const renewalMs = 2_000;

export function createConnector(options: ConnectorOptions): Connector {
  const { clock, random, reader, contact, isOnline } = options;
  /** Changes with every start and stop, so that answers to earlier questions are not taken. */
  let run: object | null = null;
  let state: Connection['state'] = 'connecting';
  let stream: EventStream | null = null;
  let greeting: { id: string; at: number; latencyMs: number } | null = null;
  let openedAt = 0;
  let catchingUp = false;
  let question: object | null = null;
  let cancelCheck = () => {};

  /** While a stream is renewed nothing is lost, and nothing is said, unless that fails or takes long. */
  const renewal = createGrace(clock, renewalMs, update);
  const retries = createRetries({ clock, random, attempt: () => void attempt() });
  const poller = createPoller({
    clock,
    random,
    poll: reader.catchUp,
    onPolled() {
      if (poller.works) contact.at = clock.now();
      update();
    },
    onUnauthorized: end,
  });

  function update(): void {
    state = stateNow();
    const { id = null, latencyMs = null } = greeting ?? {};
    options.onChange({ state, connectionId: id, latencyMs });
  }

  function stateNow(): Connection['state'] {
    if (greeting || renewal.active) return 'live';
    if (!isOnline()) return 'offline';
    if (poller.works) return 'polling';
    return state === 'connecting' && retries.failures === 0 ? 'connecting' : 'reconnecting';
  }

  async function attempt(): Promise<void> {
    const mine = run;
    retries.cancel();
    if (mine === null || stream || catchingUp) return;
    if (!isOnline()) return update();
    if (reader.cursor !== null && clock.now() - contact.at > longSilenceMs) {
      catchingUp = true;
      const result = await reader.catchUp(() => run === mine);
      if (run !== mine) return;
      catchingUp = false;
      if (result.state === 'failed' && result.status === 401) return end();
    }
    open();
  }

  function open(): void {
    openedAt = clock.now();
    try {
      stream = openEventStream({
        createEventSource: options.createEventSource,
        clock,
        cursor: reader.cursor,
        topics: options.topics,
        onFrame: receive,
        onLost: () => void lost(),
      });
    } catch {
      void lost();
    }
  }

  function receive(frame: Frame): void {
    contact.at = clock.now();
    options.onFrame(frame);
    if (frame.type === 'connected') greet(frame.data as EventData<'connected'>);
    reader.take(frame);
    if (frame.type === 'bye') leave(frame.data as EventData<'bye'>);
  }

  function greet({ connection_id }: EventData<'connected'>): void {
    const now = clock.now();
    greeting = { id: connection_id, at: now, latencyMs: now - openedAt };
    renewal.end();
    question = null;
    poller.stop();
    update();
  }

  function release(): void {
    stream?.close();
    stream = null;
    greeting = null;
    renewal.end();
  }

  /** The stream is over, and counts as a failure if it did not hold. */
  function drop(): void {
    const held = greeting !== null && clock.now() - greeting.at >= steadyMs;
    release();
    if (held) retries.worked();
    else retries.failed();
  }

  function leave({ reason, retry, retry_after_ms }: EventData<'bye'>): void {
    if (!stream) return;
    if (!retry) return end();
    drop();
    if (reason === 'over_limit' && retries.failures === 0) retries.failed();
    retries.holdFor(retry_after_ms);
    const spreadMs = retry_after_ms + random() * 250;
    if (reason === 'rotate' && retries.failures === 0 && spreadMs < renewalMs) renewal.begin();
    if (retries.failures >= pollAfterFailures) poller.start();
    update();
    retries.schedule(spreadMs);
  }

  async function lost(): Promise<void> {
    const mine = run;
    drop();
    if (retries.failures === 0) retries.failed();
    if (!isOnline()) return goOffline();
    if (retries.failures >= pollAfterFailures) poller.start();
    update();
    const asked = {};
    question = asked;
    const { status, retryAfterMs } = await options.probe();
    if (run !== mine || question !== asked) return;
    question = null;
    if (status === 401) return end();
    if (retryAfterMs !== null) retries.holdFor(retryAfterMs);
    // It may have been opened by other means while the question was.
    if (!stream && isOnline()) retries.schedule(retryAfterMs ?? 0);
  }

  function goOffline(): void {
    retries.cancel();
    poller.stop();
    update();
  }

  function check(): void {
    if (!isOnline()) {
      if (state === 'offline') return;
      release();
      return goOffline();
    }
    if (stream) return stream.check();
    // Back from offline there is nothing to wait for.
    if (state === 'offline' || !(retries.pending || question || catchingUp)) void attempt();
  }

  function checkOften(mine: object): void {
    cancelCheck = clock.after(checkMs, () => {
      check();
      if (run === mine) checkOften(mine);
    });
  }

  function stop(): void {
    run = null;
    cancelCheck();
    poller.stop();
    release();
    question = null;
    catchingUp = false;
    retries.reset();
  }

  function end(): void {
    stop();
    options.onSessionEnded();
  }

  return {
    start(handedOver = false) {
      if (run) return;
      run = {};
      state = 'connecting';
      if (handedOver) renewal.begin();
      checkOften(run);
      update();
      void attempt();
    },
    stop,
    wake() {
      if (!run) return;
      check();
      if (isOnline()) retries.hurry();
    },
    catchUp() {
      if (!run) return;
      check();
      retries.catchUp();
      poller.catchUp();
    },
  };
}
