import { formatEventId, parseEventId } from '../../event-id';
import type { EventType } from '../../registry';
import type { Clock } from '../clock';
import type { FetchHistory } from '../fetch-history';

export interface PublishTimes {
  /**
   * Asks, within a second, when the log took this event. Ids come in the order of the log. False when there are too many to
   * look them all up.
   */
  want(id: string): boolean;
  stop(): void;
}

const gatherMs = 500;
const retryMs = 5_000;
/** More than these are not looked up: measuring must not become a load of its own. */
const mostWaiting = 5_000;

/**
 * The stream does not say when an event was published; the log does. Looks up many at once, so that a thousand events a second
 * cost one or two requests a second.
 */
export function createPublishTimes(options: {
  clock: Clock;
  topics: readonly EventType[] | null;
  fetchHistory: FetchHistory;
  onTimes(publishedAt: ReadonlyMap<string, number>): void;
  /** Whether the last look-up got an answer. */
  onHealth(works: boolean): void;
}): PublishTimes {
  const { clock, topics, fetchHistory } = options;
  let waiting: string[] = [];
  let cancel: (() => void) | null = null;
  let stopped = false;

  function schedule(ms: number): void {
    cancel ??= clock.after(ms, () => void lookUp());
  }

  async function lookUp(): Promise<void> {
    const [first] = waiting;
    const after = first === undefined ? null : idBefore(first);
    if (after === null) return finish();
    const answer = await fetchHistory({ after, topics });
    if (stopped) return;
    options.onHealth(answer.ok);
    if (!answer.ok) return finish(retryMs);
    const { events, cursor, full } = answer.page;
    options.onTimes(new Map(events.map(({ id, at }) => [id, at!])));
    // What is not on a page that reaches past it is not in the log any more.
    const through = full ? events.at(-1)!.id : cursor;
    waiting = waiting.filter((id) => isAfter(id, through));
    finish();
  }

  function finish(ms = gatherMs): void {
    cancel = null;
    if (waiting.length > 0 && !stopped) schedule(ms);
  }

  return {
    want(id) {
      if (stopped || waiting.length >= mostWaiting || parseEventId(id) === null) return false;
      waiting.push(id);
      schedule(gatherMs);
      return true;
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}

/** The cursor right before an event. */
export function idBefore(id: string): string | null {
  const position = parseEventId(id);
  return position && formatEventId({ ...position, seq: Math.max(0, position.seq - 1) });
}

function isAfter(id: string, other: string): boolean {
  const [a, b] = [parseEventId(id), parseEventId(other)];
  return a !== null && b !== null && a.epoch === b.epoch && a.seq > b.seq;
}
