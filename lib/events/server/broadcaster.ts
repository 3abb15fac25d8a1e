import 'server-only';
import type { Logger } from '../../server/logger';
import type { Wake } from '../../server/wake/wake';
import { type Audience, audienceId, audienceKey } from '../audience';
import { parseEventId } from '../event-id';
import type { ByeReason, EphemeralType, ResetReason } from '../registry';
import { listSubscriptions, wants } from '../subscriptions';
import { type AdmissionLimits, createAdmission, retryAfterS } from './admission';
import type { ConnectRequest } from './connect-request';
import { Connection } from './connection';
import type { ConnectionHub } from './connection-hub';
import { createConnectionIndex } from './connection-index';
import { logFieldsOf } from './connection-log';
import { traceConnection } from './connection-trace';
import type { Revocation } from './control-events';
import { createDeliveryStats, type DeliveryCounts } from './delivery-stats';
import { createEndedConnections, type EndedConnections } from './ended-connections';
import type { EphemeralEvent } from './ephemeral-queue';
import type { EventLog } from './event-log';
import { createHeartbeat } from './heartbeat';
import { createRounds } from './rounds';
import type { Seats } from './seats';

export interface BroadcasterConfig extends AdmissionLimits {
  pingIntervalMs: number;
  maxLifetimeMs: number;
  stallTimeoutMs: number;
  /** How many events a client may be behind and still get them all. */
  replayLimit: number;
}

export interface BroadcasterOptions {
  log: EventLog;
  wake: Wake;
  logger: Logger;
  config: BroadcasterConfig;
  /** Counts a person's streams on all instances; without it each process counts its own. */
  seats?: Seats | null;
  now(): number;
  random(): number;
  createId(prefix: string): string;
}

/** The per-process hub: reads the log as it grows and hands every connection what it may see and wants. */
export interface Broadcaster {
  readonly counts: Readonly<DeliveryCounts>;
  /** Seq up to which this process has read the log. */
  readonly head: number;
  /** Starts reading at the log's head. */
  start(): Promise<void>;
  /** Opens a connection; null when the client went away meanwhile. Throws `too_many_connections`, `unavailable`. */
  connect(
    request: ConnectRequest,
  ): Promise<{ id: string; body: ReadableStream<Uint8Array> } | null>;
  /** Throws what `connect` would throw now; opens nothing. */
  checkRoom(request: Pick<ConnectRequest, 'viewer' | 'address'>): Promise<void>;
  /** To the streams of this and every other instance. */
  publishEphemeral<T extends EphemeralType>(event: EphemeralEvent<T>): void;
  /** The open connections of this process that would get an event of that audience and topic now. */
  receivers(audience: Audience, topic: string): Connection[];
  connections(): readonly Connection[];
  readonly connectionCount: number;
  readonly ended: Pick<EndedConnections, 'ofUser' | 'completeSince'>;
  /** Closes the connections a predicate picks, saying why. Returns how many. */
  disconnect(pick: (connection: Connection) => boolean, reason: ByeReason): number;
  /** Closes every stream with a spread-out time to come back, and takes no new ones. */
  shutdown(): void;
}

/** Reconnects that a server hopes to take in a second. */
const reconnectsPerSecond = 200;

export function createBroadcaster(options: BroadcasterOptions): Broadcaster {
  const { log, wake, logger, config, seats, now, random } = options;
  const index = createConnectionIndex();
  const admission = createAdmission(config, index, seats ?? null);
  const stats = createDeliveryStats();
  const ended = createEndedConnections(now());
  let open = false;
  const stopListening: (() => void)[] = [];

  const rounds = createRounds({
    log,
    logger,
    index,
    stats,
    // No more than a client may get, or memory would decide who is too far behind.
    ringSize: config.replayLimit,
    now,
    revoke,
    startOver: () => endAll('rotate'),
    guard,
  });
  const hub: ConnectionHub = {
    log,
    get head() {
      return rounds.head;
    },
    replayLimit: config.replayLimit,
    stats,
    ringAfter: rounds.ringAfter,
    now,
    onError(err, fields) {
      logger.error({ err, ...fields }, 'event stream failed');
    },
  };

  function revoke({ sessionId, userId, reason }: Revocation): void {
    broadcaster.disconnect(
      ({ viewer }) => viewer.sessionId === sessionId || viewer.userId === userId,
      reason,
    );
  }

  /** One throwing receiver never stops the others; it is cut off, so that its client comes back for what it missed. */
  function guard(connection: Connection, act: () => void): void {
    try {
      act();
    } catch (err) {
      hub.onError(err, logFieldsOf(connection));
      connection.cutOff();
      remove(connection);
    }
  }

  function remove(connection: Connection): void {
    connection.markClosed();
    if (index.remove(connection)) ended.add(traceConnection(connection, now()));
    seats?.leave(connection.viewer.userId, connection.id);
  }

  function end(connection: Connection, reason: ByeReason, retryAfterMs = 0): void {
    if (reason === 'slow_consumer') {
      const { bufferedBytes } = connection;
      logger.info({ ...logFieldsOf(connection), bufferedBytes }, 'stalled event stream ended');
    }
    guard(connection, () => connection.close(reason, retryAfterMs));
    remove(connection);
  }

  /** Everybody is told another time to come back, so that they do not come all at once. */
  function endAll(reason: 'restart' | 'rotate'): void {
    const connections = [...index.all()];
    const spreadMs = Math.max(2_000, (connections.length / reconnectsPerSecond) * 1_000);
    for (const connection of connections) end(connection, reason, Math.round(random() * spreadMs));
  }

  const heartbeat = createHeartbeat({
    hub,
    config,
    random,
    connections: () => index.all(),
    end,
    guard,
  });

  /** True when the viewer may have the stream; otherwise it has been ended. */
  async function verify(connection: Connection, request: ConnectRequest): Promise<boolean> {
    try {
      const reason = await request.verify();
      if (reason) end(connection, reason);
    } catch (err) {
      hub.onError(err, logFieldsOf(connection));
      end(connection, 'rotate');
    }
    return connection.state !== 'closed';
  }

  function greet(connection: Connection, reset: ResetReason | null): void {
    const greeting = {
      connection_id: connection.id,
      message: 'Connected to the event stream',
      subscriptions: listSubscriptions(connection.subscriptions),
      ping_interval_ms: config.pingIntervalMs,
      server_time: now(),
    };
    guard(connection, () => connection.start(greeting, reset));
  }

  const admit = ({ viewer, address }: Pick<ConnectRequest, 'viewer' | 'address'>) =>
    admission.admit({ open, userId: viewer.userId, address });

  /** Registering and reading the head happen in this one synchronous step. */
  function register(id: string, request: ConnectRequest) {
    const { viewer, address, requestId, subscriptions, cursor } = request;
    const from = cursor === undefined ? null : parseEventId(cursor);
    const known = from?.epoch === log.epoch && from.seq <= rounds.head;
    const lifetimeEnd = now() + config.maxLifetimeMs * (0.8 + 0.2 * random());
    const sessionFirst = request.sessionExpiresAt <= lifetimeEnd;
    const { sink, body } = request.createSink({
      onDrain: () => guard(connection, () => connection.resume()),
      onClosed: () => remove(connection),
    });
    const connection = new Connection(hub, sink, {
      id,
      viewer,
      address,
      requestId,
      subscriptions,
      cursor: known ? from.seq : null,
      endsAt: sessionFirst ? request.sessionExpiresAt : lifetimeEnd,
      endReason: sessionFirst ? 'session_expired' : 'rotate',
    });
    heartbeat.schedule(connection);
    index.add(connection);
    stats.connected();
    request.signal.addEventListener('abort', () => sink.destroy(), { once: true });
    const reset = cursor !== undefined && !known ? 'unknown_cursor' : null;
    void verify(connection, request).then((may) => may && greet(connection, reset));
    return { id, body };
  }

  /** The newest ones go: of two that a person has, the older is more likely to be looked at. */
  function closeSome(userId: string, count: number): void {
    const own = [...index.ofAudience(audienceKey('user', userId))].slice(-count);
    for (const connection of own) end(connection, 'over_limit', retryAfterS * 1_000);
  }

  const broadcaster: Broadcaster = {
    counts: stats.counts,

    get head() {
      return rounds.head;
    },

    async start() {
      await rounds.start();
      open = true;
      seats?.onTooMany(closeSome);
      const readLog = () => void rounds.readLog();
      stopListening.push(
        wake.subscribe('events', readLog),
        wake.subscribe('ephemeral', (event) => rounds.publish(event as EphemeralEvent)),
        heartbeat.start(readLog),
        rounds.stop,
      );
      // What was appended between reading and listening.
      readLog();
    },

    async connect(request) {
      const from = request.cursor === undefined ? null : parseEventId(request.cursor);
      // Another process may have appended what this client has seen there already.
      if (from?.epoch === log.epoch && from.seq > rounds.head) await rounds.readLog();
      const id = options.createId('con');
      const { userId } = request.viewer;
      admit(request);
      await admission.takeSeat(userId, id);
      let opened: { id: string; body: ReadableStream<Uint8Array> } | null = null;
      try {
        if (!request.signal.aborted) {
          // Others may have come while the seat was taken.
          admit(request);
          opened = register(id, request);
        }
      } finally {
        if (!opened) seats?.leave(userId, id);
      }
      return opened;
    },

    async checkRoom(request) {
      admit(request);
      const id = options.createId('con');
      await admission.takeSeat(request.viewer.userId, id);
      seats?.leave(request.viewer.userId, id);
    },

    publishEphemeral: (event) => wake.signal('ephemeral', event),

    receivers(audience, topic) {
      const key = audienceKey(audience.kind, audienceId(audience));
      return [...index.ofAudience(key)].filter(({ subscriptions }) => wants(subscriptions, topic));
    },

    connections: () => [...index.all()],

    get connectionCount() {
      return index.size;
    },

    ended,

    disconnect(pick, reason) {
      const picked = [...index.all()].filter(pick);
      for (const connection of picked) end(connection, reason);
      return picked.length;
    },

    shutdown() {
      open = false;
      for (const stop of stopListening.splice(0)) stop();
      endAll('restart');
    },
  };
  return broadcaster;
}
