import { covers } from '../event-id';
import { durableTypes } from '../registry';
import { type AwayDigest, addToDigest, awayTypes, toAwayItem } from './away-digest';
import type { Clock } from './clock';
import type { EventStore } from './event-store';
import type { FetchHistory } from './fetch-history';
import type { Frame, ReceivedEvent } from './received-event';
import type { SeenCursor } from './seen-cursor';

export interface AwayStoreOptions {
  events: Pick<EventStore, 'on' | 'cursor'>;
  seen: SeenCursor;
  fetchHistory: FetchHistory;
  clock: Clock;
  isVisible(): boolean;
  /** The position of what the page has shown from the beginning. */
  cursor: string;
}

/**
 * What has happened while the person did not look: before the page was opened, while no tab was visible, or while the
 * connection was away for long. What a visible page was told as news is not part of it.
 */
export interface AwayStore {
  getSnapshot(): AwayDigest | null;
  subscribe(listener: () => void): () => void;
  /** The person has read it. */
  dismiss(): void;
  start(): void;
  stop(): void;
  /** The page may have become visible. */
  check(): void;
}

/** Old events come in a row; they are asked about once, after the last. */
const gatherMs = 500;
const againMs = 15_000;

export function createAwayStore(options: AwayStoreOptions): AwayStore {
  const { events, seen, fetchHistory, clock, isVisible } = options;
  const subscribers = new Set<() => void>();
  let digest: AwayDigest | null = null;
  /** Up to here, something has happened that the person may not know; null when there is nothing. */
  let missedUpTo: string | null = options.cursor;
  let looking = false;
  let cancelLook = () => {};
  let endings: (() => void)[] = [];

  function publish(next: AwayDigest | null): void {
    digest = next;
    for (const notify of subscribers) notify();
  }

  function follow(event: ReceivedEvent): void {
    if (event.replayed || !isVisible()) {
      if (!toAwayItem(event)) return;
      missedUpTo = event.id;
      if (isVisible()) lookIn(gatherMs);
    } else if (missedUpTo === null) {
      markSeen(event.id);
    }
  }

  function markSeen(cursor: string): void {
    if (!covers(seen.read(), cursor)) seen.write(cursor);
  }

  function lookIn(ms: number): void {
    cancelLook();
    cancelLook = clock.after(ms, () => void look());
  }

  /** Asks the history what there was, up to what was missed last. */
  async function look(): Promise<void> {
    const upTo = missedUpTo;
    if (upTo === null || looking || !isVisible()) return;
    const after = seen.read();
    if (!covers(after, upTo)) {
      looking = true;
      const answer = await fetchHistory({ after, topics: awayTypes });
      looking = false;
      if (endings.length === 0) return;
      if (!answer.ok) return lookIn(Math.max(againMs, answer.retryAfterMs ?? 0));
      const { events: told, reset, full } = answer.page;
      if (reset !== 'unknown_cursor')
        add(
          told.filter(({ id }) => covers(upTo, id)),
          full,
        );
    }
    markSeen(upTo);
    if (missedUpTo !== upTo) return look();
    missedUpTo = null;
    // Whatever came in the meantime was news on a visible page.
    if (events.cursor !== null) markSeen(events.cursor);
  }

  function add(frames: readonly Frame[], full: boolean): void {
    const next = addToDigest(digest, frames);
    if (next.items.length > 0) publish(full ? { ...next, capped: true } : next);
  }

  return {
    getSnapshot: () => digest,
    subscribe(listener) {
      subscribers.add(listener);
      return () => subscribers.delete(listener);
    },
    dismiss: () => publish(null),
    start() {
      if (endings.length > 0) return;
      endings = [...durableTypes, 'ping' as const].map((type) => events.on(type, follow));
      void look();
    },
    stop() {
      for (const end of endings) end();
      endings = [];
      cancelLook();
    },
    check: () => void look(),
  };
}
