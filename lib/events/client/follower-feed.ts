import { covers } from '../event-id';
import { isDurable } from '../registry';
import { backoffMs } from './backoff';
import type { Clock } from './clock';
import type { Reader } from './reader';
import type { Frame } from './received-event';

export interface FollowerFeedOptions {
  reader: Reader;
  clock: Clock;
  random(): number;
  /** What was missing is here; what has no place in the log is not. */
  onFilled(): void;
  onUnauthorized(): void;
}

/** What a leader has shared: where its cursor was, and the event or only the position that came next. */
export type Shared =
  | { before: string | null; frame: Frame }
  | { before: string | null; frame: null; to: string };

/** Puts what another tab shares into this tab's reader, and fills what is missing from the history. */
export interface FollowerFeed {
  start(): void;
  /** Takes nothing any more, and drops what waits: whoever reads on begins at the reader's cursor. */
  stop(): void;
  take(shared: Shared): void;
  /** The leader is here. Whatever this tab has not been told by now, it has missed. */
  leaderAt(cursor: string): void;
}

const maxWaiting = 1_000;

export function createFollowerFeed(options: FollowerFeedOptions): FollowerFeed {
  const { reader, clock, random } = options;
  let active = false;
  /** The filling that is under way. */
  let filling: object | null = null;
  let waiting: Shared[] = [];
  let overflowed = false;
  let cancelRetry = () => {};

  function take(shared: Shared): void {
    if (!active || (!filling && follow(shared))) return;
    waiting.push(shared);
    if (waiting.length > maxWaiting) {
      waiting = [];
      overflowed = true;
    }
    if (!filling) void fill();
  }

  /** Hands on what follows this tab's cursor, and drops what it has. Returns false when something before it is missing. */
  function follow(shared: Shared): boolean {
    const { before, frame } = shared;
    const { cursor } = reader;
    if (!frame) {
      if (covers(cursor, shared.to)) return true;
      if (cursor !== before && !(before !== null && covers(cursor, before))) return false;
      reader.moveTo(shared.to);
      return true;
    }
    if (frame.type === 'reset') return followReset(frame as Frame<'reset'>, before);
    const positioned = isDurable(frame.type) || frame.type === 'ping' || frame.type === 'connected';
    if (positioned && cursor !== null && !covers(cursor, before ?? frame.id)) return false;
    reader.take(frame);
    return true;
  }

  function followReset(frame: Frame<'reset'>, before: string | null): boolean {
    const { cursor } = reader;
    if (cursor === before) {
      reader.take(frame);
      return true;
    }
    // What it means for this tab's own cursor only the history can say, unless it is past the reset already.
    return frame.data.reason !== 'unknown_cursor' && covers(cursor, frame.id);
  }

  async function fill(): Promise<void> {
    const mine = {};
    filling = mine;
    const isWanted = () => filling === mine;
    for (let failures = 1; ; failures += 1) {
      // What waits already is in the log; the answer has it, or passes it over for good.
      const known = waiting.length;
      overflowed = false;
      const result = await reader.catchUp(isWanted);
      if (!isWanted()) return;
      if (result.state === 'failed') {
        if (result.status === 401) return options.onUnauthorized();
        await pause(Math.max(backoffMs(failures, random), result.retryAfterMs ?? 0));
        if (!isWanted()) return;
      } else if (!overflowed) {
        return release(waiting.slice(0, known), waiting.slice(known));
      }
    }
  }

  function release(answered: readonly Shared[], since: readonly Shared[]): void {
    filling = null;
    waiting = [];
    options.onFilled();
    for (const { frame } of answered) if (frame && !isLogged(frame)) reader.take(frame);
    for (const shared of since) take(shared);
  }

  const pause = (ms: number) =>
    new Promise<void>((resume) => {
      cancelRetry = clock.after(ms, resume);
    });

  return {
    start() {
      active = true;
    },
    stop() {
      active = false;
      filling = null;
      waiting = [];
      cancelRetry();
    },
    take,
    leaderAt(cursor) {
      const isHere = reader.cursor === cursor || covers(reader.cursor, cursor);
      if (active && !filling && !isHere) void fill();
    },
  };
}

/** Whether the log has it, or tells the same by its position. */
function isLogged({ type }: Frame): boolean {
  return isDurable(type) || type === 'reset' || type === 'ping';
}
