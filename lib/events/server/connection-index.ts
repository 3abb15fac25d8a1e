import 'server-only';
import { rateKey } from '../../server/http/client-address';
import type { Connection } from './connection';

/** Open connections, found by audience, user and address without scanning. */
export interface ConnectionIndex {
  readonly size: number;
  add(connection: Connection): void;
  /** Whether it was there. */
  remove(connection: Connection): boolean;
  all(): Iterable<Connection>;
  ofAudience(key: string): ReadonlySet<Connection>;
  countOfUser(userId: string): number;
  countOfAddress(address: string): number;
}

const none: ReadonlySet<Connection> = new Set();

export function createConnectionIndex(): ConnectionIndex {
  const all = new Set<Connection>();
  const byAudience = new Map<string, Set<Connection>>();
  const byAddress = new Map<string, Set<Connection>>();

  const put = (map: Map<string, Set<Connection>>, key: string, connection: Connection) => {
    const set = map.get(key);
    if (set) set.add(connection);
    else map.set(key, new Set([connection]));
  };
  const take = (map: Map<string, Set<Connection>>, key: string, connection: Connection) => {
    const set = map.get(key);
    if (set?.delete(connection) && set.size === 0) map.delete(key);
  };

  return {
    get size() {
      return all.size;
    },
    add(connection) {
      all.add(connection);
      put(byAddress, rateKey(connection.address), connection);
      for (const key of connection.audienceKeys) put(byAudience, key, connection);
    },
    remove(connection) {
      const was = all.delete(connection);
      take(byAddress, rateKey(connection.address), connection);
      for (const key of connection.audienceKeys) take(byAudience, key, connection);
      return was;
    },
    all: () => all,
    ofAudience: (key) => byAudience.get(key) ?? none,
    countOfUser: (userId) => byAudience.get(`user:${userId}`)?.size ?? 0,
    countOfAddress: (address) => byAddress.get(rateKey(address))?.size ?? 0,
  };
}
