import 'server-only';
import { audienceId, audienceKey } from '../audience';
import { concatFrames, encodeFrame } from '../frame';
import type { Chunk } from './chunk-entries';
import type { Connection } from './connection';
import type { ConnectionIndex } from './connection-index';
import type { EncodedEntry } from './entry-ring';
import type { EphemeralEvent } from './ephemeral-queue';

/** One event of a round, in the order of all of them. */
interface Item {
  order: number;
  topic: string;
  audienceKey: string;
  frame: Uint8Array;
}

/**
 * Puts together what one round holds for whom: ephemeral events first, then the entries that were read from the log. Lays one
 * chunk ready at each live connection that may see and wants any of it; connections that want the same share the bytes.
 * Receivers that are behind find durable events in the log by themselves, and keep the latest progress of each job.
 */
export function composeRound(
  index: ConnectionIndex,
  ephemeral: readonly EphemeralEvent[],
  entries: readonly EncodedEntry[],
): Connection[] {
  const byAudience = new Map<string, Item[]>();
  let order = 0;
  const add = (topic: string, key: string, frame: Uint8Array) => {
    order += 1;
    const item = { order, topic, audienceKey: key, frame };
    const group = byAudience.get(key);
    if (group) group.push(item);
    else byAudience.set(key, [item]);
  };
  for (const event of ephemeral) {
    const key = audienceKey(event.audience.kind, audienceId(event.audience));
    const receivers = index.ofAudience(key);
    if (receivers.size === 0) continue;
    const frame = encodeFrame(event.type, event.data);
    add(event.type, key, frame);
    for (const connection of receivers) {
      if (connection.state !== 'live' && connection.wantsEphemeral(event.type))
        connection.hold(frame, event.conflationKey ?? null);
    }
  }
  for (const entry of entries) add(entry.topic, entry.audienceKey, entry.frame);

  const audiences = new Map<Connection, string>();
  for (const key of byAudience.keys()) {
    for (const connection of index.ofAudience(key)) {
      if (connection.state !== 'live') continue;
      const others = audiences.get(connection);
      audiences.set(connection, others === undefined ? key : `${others}\n${key}`);
    }
  }
  const shared = new Map<string, Chunk | null>();
  const receivers: Connection[] = [];
  for (const [connection, keys] of audiences) {
    const name = `${connection.filterKey}\n${keys}`;
    let chunk = shared.get(name);
    if (chunk === undefined) {
      chunk = composeChunk(
        connection,
        keys.split('\n').flatMap((key) => byAudience.get(key) ?? []),
      );
      shared.set(name, chunk);
    }
    if (!chunk) continue;
    connection.assign(chunk);
    receivers.push(connection);
  }
  return receivers;
}

function composeChunk({ subscriptions }: Connection, items: readonly Item[]): Chunk | null {
  const wanted = items.filter(({ topic }) => subscriptions === null || subscriptions.has(topic));
  if (wanted.length === 0) return null;
  wanted.sort((a, b) => a.order - b.order);
  return {
    bytes: concatFrames(wanted.map(({ frame }) => frame)),
    // Looking at the numbers must not change them.
    frames: wanted.filter(({ topic }) => topic !== 'server_stats').length,
  };
}
