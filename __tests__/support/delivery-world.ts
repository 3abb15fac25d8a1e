import {
  type Audience,
  audienceId,
  audienceKey,
  audienceKeysOf,
  type Viewer,
} from '@/lib/events/audience';
import { parseEventId } from '@/lib/events/event-id';
import { createFrameParser, type ParsedFrame } from '@/lib/events/frame-parser';
import { type EventData, type EventType, isDurable } from '@/lib/events/registry';
import type { Broadcaster } from '@/lib/events/server/broadcaster';
import { createEventLog, type EventLog } from '@/lib/events/server/event-log';
import type { CreateFrameSink, FrameSinkListener } from '@/lib/events/server/frame-sink';
import { parseSubscriptions } from '@/lib/events/subscriptions';
import { createInProcessWake } from '@/lib/server/wake/in-process-wake';
import type { Wake } from '@/lib/server/wake/wake';
import { createCountingId, type TestLog } from './database';
import { createTestBroadcaster } from './test-broadcaster';

export const replayLimit = 12;
/** A seq that no test gets to. */
export const farAhead = 999_999;
/** What a stalled receiver takes before it is full. */
const windowBytes = 600;

interface Published {
  seq: number;
  audience: Audience;
  topic: string;
}

interface Process {
  wake: Wake;
  log: EventLog;
  broadcaster: Broadcaster;
}

/**
 * Servers over one log and clients that check, at every block they get, what the stream promises: whatever lies between two
 * positions and is for them has been seen, or a reset says that it has not.
 */
export class DeliveryWorld {
  readonly published: Published[] = [];
  readonly clients: WorldClient[] = [];
  readonly processes: Process[] = [];
  trimmedThrough = 0;
  readonly #base: TestLog;
  readonly #createId = createCountingId();
  #restarts = Promise.resolve();

  constructor(base: TestLog) {
    this.#base = base;
  }

  async startProcess(at: number): Promise<void> {
    const wake = createInProcessWake();
    const { db, clock } = this.#base;
    const log = createEventLog({ db, wake, epoch: 'test', now: clock });
    const broadcaster = await createTestBroadcaster(
      { log, wake, clock },
      { replayLimit },
      this.#createId,
    );
    this.processes[at] = { wake, log, broadcaster };
  }

  /** Ends a process, cleanly or not, and starts it again; one after the other where several are asked for. */
  restart(at: number, cleanly: boolean): Promise<void> {
    this.#restarts = this.#restarts.then(async () => {
      if (!cleanly) for (const client of this.clients) client.drop();
      this.process(at).broadcaster.shutdown();
      await this.startProcess(at);
    });
    return this.#restarts;
  }

  process(at: number): Process {
    return this.processes[at % this.processes.length]!;
  }

  async publish(at: number, audience: Audience, topic: 'test' | 'system', count: number) {
    const numbers = Array.from({ length: count }, (_, n) => n);
    await Promise.all(
      numbers.map(async () => {
        const key = audienceKey(audience.kind, audienceId(audience));
        const data = { for: key, topic };
        const seq = await this.process(at).log.publish({ type: 'test', audience, topic, data });
        this.published.push({ seq: seq!, audience, topic });
      }),
    );
  }

  async trim(keep: number): Promise<void> {
    await this.process(0).log.trim({ count: keep, ageMs: 1e12 }, this.#base.clock());
    this.trimmedThrough = await this.process(0).log.trimmedThrough();
  }

  async revoke(at: number, sessionId: string): Promise<void> {
    for (const client of this.clients) client.isRevoked ||= client.viewer.sessionId === sessionId;
    await this.process(at).log.commit(async (_trx, _append, announce) =>
      announce({ type: 'revocation', data: { sessionId, reason: 'revoked' } }),
    );
  }

  /** What is for this client between two positions, with what it wants now. */
  missed({ viewer, topics }: Pick<WorldClient, 'viewer' | 'topics'>, after: number, upTo: number) {
    const keys = audienceKeysOf(viewer);
    return this.published.filter(
      ({ seq, audience, topic }) =>
        seq > after &&
        seq <= upTo &&
        keys.includes(audienceKey(audience.kind, audienceId(audience))) &&
        (topics === null || topics.includes(topic)),
    );
  }

  /** Every process looks into the log, everybody reads, everybody comes back, until there is nothing left to do. */
  async calmDown(): Promise<void> {
    for (let round = 0; ; round += 1) {
      for (const { wake } of this.processes) wake.signal('events', undefined);
      for (const client of this.clients) {
        client.stall(false);
        await client.comeBack(round);
      }
      await turns(20);
      if (round >= this.processes.length && (await this.isCalm())) return;
      if (round > 500) throw new Error('it does not come to rest');
    }
  }

  private async isCalm(): Promise<boolean> {
    const head = await this.process(0).log.head();
    return (
      this.clients.every(({ isRevoked, state }) => state === (isRevoked ? 'away' : 'open')) &&
      this.processes.every(
        ({ broadcaster }) =>
          broadcaster.head === head &&
          broadcaster.connections().every(({ state }) => state === 'live'),
      )
    );
  }

  stop(): void {
    for (const { broadcaster } of this.processes) broadcaster.shutdown();
  }
}

export async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await new Promise(setImmediate);
}

/** A client that comes back with its cursor, as browsers do, and that may be slow. */
export class WorldClient {
  topics: string[] | null = null;
  isRevoked = false;
  position: number | null = null;
  state: 'away' | 'connecting' | 'open' = 'away';
  seen = 0;
  resets = 0;
  readonly complaints: string[] = [];
  /** To be looked at once everything that was published is known. */
  readonly #checks: (() => void)[] = [];
  readonly #world: DeliveryWorld;
  #stalled = false;
  #current: { deliver(): void; leave(): void } | null = null;
  #cursor: string | undefined;

  constructor(
    world: DeliveryWorld,
    readonly viewer: Viewer,
  ) {
    this.#world = world;
  }

  async comeBack(at: number, cursor?: string): Promise<void> {
    if (this.state !== 'away' || this.isRevoked) return;
    this.state = 'connecting';
    const sent = cursor ?? this.#cursor;
    const known = sent === undefined ? null : parseEventId(sent);
    const isOurs = known?.epoch === 'test' && known.seq < farAhead;
    const abort = new AbortController();
    const opened = await this.#world
      .process(at)
      .broadcaster.connect({
        viewer: this.viewer,
        address: '127.0.0.1',
        subscriptions: parseSubscriptions(this.topics?.join(',') ?? null),
        cursor: sent,
        sessionExpiresAt: Number.POSITIVE_INFINITY,
        createSink: this.#createSink(isOurs ? known.seq : null),
        signal: abort.signal,
        verify: async () => (this.isRevoked ? 'revoked' : null),
      })
      .catch(() => null);
    if (!opened) this.state = 'away';
  }

  stall(on: boolean): void {
    this.#stalled = on;
    if (!on) this.#current?.deliver();
  }

  /** Loses what is on the way. */
  drop(): void {
    this.#current?.leave();
  }

  /** `cursor` is the seq that the client claims to have seen; null when it sent none that the server knows. */
  #createSink(cursor: number | null): CreateFrameSink {
    return (listener: FrameSinkListener) => {
      if (cursor !== null) this.position = cursor;
      const decoder = new TextDecoder();
      let onTheWay: Uint8Array[] = [];
      let open = true;
      let full = false;
      let ending = false;
      let lastSeq = 0;
      const parser = createFrameParser((frame) => {
        lastSeq = this.#take(frame, lastSeq, cursor !== null);
      });
      const close = () => {
        if (!open) return;
        open = false;
        this.#current = null;
        this.state = 'away';
        listener.onClosed();
      };
      const pass = () => {
        for (const chunk of onTheWay.splice(0))
          parser.feed(decoder.decode(chunk, { stream: true }));
      };
      const buffered = () => onTheWay.reduce((sum, { length }) => sum + length, 0);
      this.state = 'open';
      this.#current = {
        deliver: () => {
          pass();
          if (ending) return close();
          if (!full) return;
          full = false;
          listener.onDrain();
        },
        leave: () => {
          onTheWay = [];
          close();
        },
      };
      return {
        body: new ReadableStream(),
        sink: {
          write: (chunk) => {
            if (!open) return false;
            onTheWay.push(chunk);
            if (!this.#stalled) pass();
            full = buffered() > windowBytes;
            return !full;
          },
          end: (lastChunk) => {
            if (lastChunk) onTheWay.push(lastChunk);
            if (!this.#stalled) pass();
            ending = true;
            if (onTheWay.length === 0) close();
          },
          destroy: () => {
            onTheWay = [];
            close();
          },
          get bufferedBytes() {
            return buffered();
          },
        },
      };
    };
  }

  /** Takes one block; returns the newest durable seq of this connection. */
  #take(frame: ParsedFrame, lastSeq: number, cursorIsOurs: boolean): number {
    const type = frame.type as EventType;
    const at = parseEventId(frame.lastEventId)?.seq ?? null;
    const data = JSON.parse(frame.data);
    if (isDurable(type)) {
      this.seen += 1;
      const own = audienceKeysOf(this.viewer).includes(data.for);
      if (!own || (this.topics && !this.topics.includes(data.topic))) {
        this.#complain(`got ${frame.lastEventId}, which is not for it`);
      }
      if (at! <= lastSeq) this.#complain(`got ${at} after ${lastSeq} in one connection`);
      this.#moveTo(at!, at! - 1);
      this.#cursor = frame.lastEventId;
      return at!;
    }
    if (type === 'reset') this.#takeReset(data, at!, cursorIsOurs);
    else if (type === 'connected' && this.position === null) this.position = at;
    else if ((type === 'connected' || type === 'ping') && at !== null) this.#moveTo(at, at);
    else if (type !== 'bye' && type !== 'connected') this.#complain(`got an unexpected ${type}`);
    if (at !== null) this.#cursor = frame.lastEventId;
    return lastSeq;
  }

  #takeReset({ reason }: EventData<'reset'>, at: number, cursorIsOurs: boolean): void {
    this.resets += 1;
    const from = this.position ?? 0;
    const { viewer, topics } = this;
    this.#checks.push(() => {
      const isDue = {
        unknown_cursor: !cursorIsOurs,
        trimmed: this.#world.trimmedThrough > from,
        too_far_behind: this.#world.missed({ viewer, topics }, from, at).length > replayLimit,
      };
      if (!isDue[reason]) this.#complain(`was reset (${reason}) from ${from} to ${at} for nothing`);
    });
    this.position = at;
  }

  /** Nothing between the old position and `through` may be for this client and unseen. */
  #moveTo(position: number, through: number): void {
    const from = this.position ?? 0;
    const { viewer, topics } = this;
    this.#checks.push(() => {
      const skipped = this.#world.missed({ viewer, topics }, from, through);
      if (skipped.length === 0) return;
      const numbers = skipped.map(({ seq }) => seq).join(', ');
      this.#complain(`went from ${from} to ${position} without ${numbers}`);
    });
    this.position = Math.max(position, from);
  }

  /** Complains of what was skipped, and of resets that nothing called for; once every step is through. */
  check(): void {
    for (const check of this.#checks.splice(0)) check();
  }

  #complain(what: string): void {
    this.complaints.push(`${this.viewer.sessionId} ${what}`);
  }
}
