import 'server-only';
import { encodeFrame } from '../frame';
import type { ByeReason } from '../registry';
import type { Connection } from './connection';
import type { ConnectionHub } from './connection-hub';

export interface Heartbeat {
  /** Decides when a new connection gets its first ping. */
  schedule(connection: Connection): void;
  /** Starts the timer; `everySecond` runs on each tick. Returns what stops it. */
  start(everySecond: () => void): () => void;
}

const tickMs = 1_000;

/**
 * One timer for all connections: ends those whose time is over, evicts those whose receiver has taken nothing for too long,
 * and pings the others now and then, each at its own moment. A ping is encoded once for all that are due.
 */
export function createHeartbeat(options: {
  hub: ConnectionHub;
  config: { pingIntervalMs: number; stallTimeoutMs: number };
  random(): number;
  connections(): Iterable<Connection>;
  end(connection: Connection, reason: ByeReason): void;
  guard(connection: Connection, act: () => void): void;
}): Heartbeat {
  const { hub, config, random, end, guard } = options;

  function tick(): void {
    const at = hub.now();
    const ping = encodeFrame('ping', { at }, hub.log.idOf(hub.head));
    for (const connection of [...options.connections()]) {
      connection.watch(at);
      const { blockedSince } = connection;
      if (at >= connection.endsAt) end(connection, connection.endReason);
      else if (blockedSince !== null && at - blockedSince >= config.stallTimeoutMs) {
        end(connection, 'slow_consumer');
      } else if (at >= connection.nextPingAt) {
        schedule(connection);
        guard(connection, () => connection.ping(ping));
      }
    }
  }

  function schedule(connection: Connection): void {
    connection.nextPingAt = hub.now() + config.pingIntervalMs * (0.9 + 0.2 * random());
  }

  return {
    schedule,
    start(everySecond) {
      const timer = setInterval(() => {
        everySecond();
        tick();
      }, tickMs);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}
