import 'server-only';
import { AppError } from '../../errors';
import { isLoopback } from '../../server/http/client-address';
import type { Logger } from '../../server/logger';
import type { Wake } from '../../server/wake/wake';
import { type Audience, audienceId, audienceKey, type Viewer } from '../audience';
import { parseEventId } from '../event-id';
import { encodeFrame } from '../frame';
import type { ByeReason, EphemeralType, EventData } from '../registry';
import { listSubscriptions, type Subscriptions, wants } from '../subscriptions';
import { Connection, type ConnectionHub } from './connection';
import { createConnectionIndex } from './connection-index';
import { createEntryRing, type EncodedEntry, encodeEntry } from './entry-ring';
import type { EventLog } from './event-log';
import type { CreateFrameSink } from './frame-sink';

export interface BroadcasterConfig {
  pingIntervalMs: number;
  maxLifetimeMs: number;
  stallTimeoutMs: number;
  replayLimit: number;
  maxConnections: number;
  maxConnectionsPerUser: number;
  maxConnectionsPerAddress: number;
}

export interface BroadcasterOptions {
  log: EventLog;
  wake: Wake;
  logger: Logger;
  config: BroadcasterConfig;
  now(): number;
  random(): number;
  createId(prefix: string): string;
}

export interface ConnectRequest {
  viewer: Viewer;
  address: string;
  subscriptions: Subscriptions;
  /** The client's last event id; undefined means from now on. */
  cursor: string | undefined;
  sessionExpiresAt: number;
  createSink: CreateFrameSink;
  /** The client's presence: a connection is never made for a client that has gone. */
  signal: AbortSignal;
}

export interface EphemeralEvent<T extends EphemeralType = EphemeralType> {
  type: T;
  audience: Audience;
  data: EventData<T>;
  /** Events with the same key replace one another while a receiver is behind. */
  conflationKey?: string;
}

/** The per-process hub: reads the log as it grows and hands every connection what it may see and wants. */
export interface Broadcaster {
  /** Starts reading at the log's head. */
  start(): Promise<void>;
  /** Opens a connection; null when the client went away meanwhile. Throws `too_many_connections`, `unavailable`. */
  connect(
    request: ConnectRequest,
  ): Promise<{ id: string; body: ReadableStream<Uint8Array> } | null>;
  /** To the streams of this and every other instance. */
  publishEphemeral<T extends EphemeralType>(event: EphemeralEvent<T>): void;
  /** How many open connections of this process would get an event of that audience and topic now. */
  countReceivers(audience: Audience, topic: string): number;
  connections(): readonly Connection[];
  /** Closes the connections a predicate picks, saying why. Returns how many. */
  disconnect(pick: (connection: Connection) => boolean, reason: ByeReason): number;
  /** Closes every stream with a spread-out time to come back, and takes no new ones. */
  shutdown(): void;
}

const tickMs = 1_000;
const readPageSize = 500;

export function createBroadcaster(options: BroadcasterOptions): Broadcaster {
  const { log, wake, logger, config, now, random } = options;
  const index = createConnectionIndex();
  let head = 0;
  let ring = createEntryRing({ startSeq: 0, maxEntries: 2_048, maxBytes: 16 * 1024 * 1024 });
  let pass: Promise<void> | null = null;
  let readAgain = false;
  let open = false;
  let timer: NodeJS.Timeout | undefined;
  const unsubscribe: (() => void)[] = [];

  const hub: ConnectionHub = {
    log,
    get head() {
      return head;
    },
    replayLimit: config.replayLimit,
    ringAfter: (seq) => ring.after(seq),
    now,
    onError(err, connection) {
      logger.error({ err, connectionId: connection.id }, 'event stream failed');
    },
  };

  /** Reads on until nothing is new. A call during a pass makes it look once more, and waits for it. */
  function readLog(): Promise<void> {
    if (pass) readAgain = true;
    else {
      pass = readToHead().finally(() => {
        pass = null;
      });
    }
    return pass;
  }

  async function readToHead(): Promise<void> {
    try {
      do {
        readAgain = false;
        const rows = await log.readAfter(head, readPageSize);
        if (rows.length > 0) deliverRound(rows.map((row) => encodeEntry(row, log.idOf(row.seq))));
        readAgain ||= rows.length === readPageSize;
      } while (readAgain && open);
    } catch (err) {
      logger.error({ err }, 'reading the event log failed; trying again within a second');
    }
  }

  /** Everything read in one go reaches each connection as one chunk. Moves the head and the live cursors with it. */
  function deliverRound(entries: readonly EncodedEntry[]): void {
    const frames = new Map<Connection, Uint8Array[]>();
    for (const entry of entries) {
      ring.push(entry);
      for (const connection of index.ofAudience(entry.audienceKey)) {
        if (connection.state !== 'live' || !wants(connection.subscriptions, entry.topic)) continue;
        const pending = frames.get(connection);
        if (pending) pending.push(entry.frame);
        else frames.set(connection, [entry.frame]);
      }
    }
    head = entries.at(-1)!.seq;
    for (const [connection, pending] of frames)
      guard(connection, () => connection.deliver(pending));
  }

  /** From this process or another one. */
  function deliverEphemeral({ type, audience, data, conflationKey }: EphemeralEvent): void {
    const receivers = index.ofAudience(audienceKey(audience.kind, audienceId(audience)));
    if (receivers.size === 0) return;
    const frame = encodeFrame(type, data);
    for (const connection of [...receivers]) {
      if (!connection.wantsEphemeral(type)) continue;
      guard(connection, () => connection.deliverEphemeral(frame, conflationKey ?? null));
    }
  }

  /** One throwing receiver never stops the others; it is cut off, so that its client comes back for what it missed. */
  function guard(connection: Connection, act: () => void): void {
    try {
      act();
    } catch (err) {
      hub.onError(err, connection);
      remove(connection);
      connection.cutOff();
    }
  }

  function remove(connection: Connection): void {
    connection.markClosed();
    index.remove(connection);
  }

  function tick(): void {
    const at = now();
    void readLog();
    for (const connection of [...index.all()]) {
      guard(connection, () => {
        if (at >= connection.endsAt) return connection.close(connection.endReason, 0);
        const { blockedSince } = connection;
        if (blockedSince !== null && at - blockedSince >= config.stallTimeoutMs) {
          return connection.close('slow_consumer', 0);
        }
        if (at < connection.nextPingAt) return;
        connection.nextPingAt = at + jittered(config.pingIntervalMs);
        connection.ping();
      });
    }
  }

  const jittered = (intervalMs: number) => intervalMs * (0.9 + 0.2 * random());

  const broadcaster: Broadcaster = {
    async start() {
      head = await log.head();
      ring = createEntryRing({ startSeq: head, maxEntries: 2_048, maxBytes: 16 * 1024 * 1024 });
      open = true;
      unsubscribe.push(
        wake.subscribe('events', () => void readLog()),
        wake.subscribe('ephemeral', (event) => deliverEphemeral(event as EphemeralEvent)),
        wake.subscribe('revoke', ({ sessionId, userId, reason }) => {
          broadcaster.disconnect(
            ({ viewer }) => viewer.sessionId === sessionId || viewer.userId === userId,
            reason,
          );
        }),
      );
      timer = setInterval(tick, tickMs);
      timer.unref();
    },

    async connect(request) {
      const from = request.cursor === undefined ? null : parseEventId(request.cursor);
      const ours = from !== null && from.epoch === log.epoch;
      // Another process may have appended what this client has seen there already.
      if (ours && from.seq > head) await readLog();
      if (request.signal.aborted) return null;
      const unknown = request.cursor !== undefined && !(ours && from.seq <= head);
      admit(request);

      const lifetimeEnd = now() + config.maxLifetimeMs * (0.8 + 0.2 * random());
      const sessionFirst = request.sessionExpiresAt <= lifetimeEnd;
      // Registering and reading the head happen in this one synchronous step.
      const { sink, body } = request.createSink({
        onDrain: () => guard(connection, () => connection.resume()),
        onClosed: () => remove(connection),
      });
      const connection = new Connection(hub, sink, {
        id: options.createId('con'),
        viewer: request.viewer,
        address: request.address,
        subscriptions: request.subscriptions,
        cursor: ours && !unknown ? from.seq : null,
        endsAt: sessionFirst ? request.sessionExpiresAt : lifetimeEnd,
        endReason: sessionFirst ? 'session_expired' : 'rotate',
      });
      connection.nextPingAt = now() + jittered(config.pingIntervalMs);
      index.add(connection);
      request.signal.addEventListener('abort', () => sink.destroy(), { once: true });
      const greeting = {
        connection_id: connection.id,
        message: 'Connected to the event stream',
        subscriptions: listSubscriptions(request.subscriptions),
        ping_interval_ms: config.pingIntervalMs,
        server_time: now(),
      };
      guard(connection, () => connection.start(greeting, unknown ? 'unknown_cursor' : null));
      return { id: connection.id, body };
    },

    publishEphemeral: (event) => wake.signal('ephemeral', event),

    countReceivers(audience, topic) {
      let count = 0;
      for (const connection of index.ofAudience(audienceKey(audience.kind, audienceId(audience)))) {
        if (wants(connection.subscriptions, topic)) count += 1;
      }
      return count;
    },

    connections: () => [...index.all()],

    disconnect(pick, reason) {
      const picked = [...index.all()].filter(pick);
      for (const connection of picked) guard(connection, () => connection.close(reason, 0));
      return picked.length;
    },

    shutdown() {
      open = false;
      clearInterval(timer);
      for (const end of unsubscribe.splice(0)) end();
      const connections = [...index.all()];
      const spreadMs = Math.max(2_000, (connections.length / 200) * 1_000);
      for (const connection of connections) {
        guard(connection, () => connection.close('restart', Math.round(random() * spreadMs)));
      }
    },
  };

  function admit({ viewer, address }: ConnectRequest): void {
    if (!open) throw new AppError('unavailable');
    const over = (count: number, limit: number) => limit > 0 && count >= limit;
    if (
      over(index.size, config.maxConnections) ||
      over(index.countOfUser(viewer.userId), config.maxConnectionsPerUser) ||
      (!isLoopback(address) && over(index.countOfAddress(address), config.maxConnectionsPerAddress))
    ) {
      throw new AppError('too_many_connections', undefined, { details: { retry_after_s: 30 } });
    }
  }

  return broadcaster;
}
