import { covers } from '../event-id';
import { isDurable, type ResetReason } from '../registry';
import type { HistoryAnswer } from './fetch-history';
import type { Frame } from './received-event';

export interface ReaderOptions {
  /** Where to go on from; null until the server has told a position. */
  cursor: string | null;
  fetchHistory(after: string | null): Promise<HistoryAnswer>;
  /** Gets every event once and in order, and the cursor that stood before it. */
  handle(frame: Frame, before: string | null): void;
  /** The cursor has moved over events that this person does not see. */
  moved(before: string | null, to: string): void;
}

export type CatchUp =
  | { state: 'done' }
  /** Somebody else reads on. */
  | { state: 'stopped' }
  | { state: 'failed'; status: number; retryAfterMs: number | null };

/** A tab's place in the log: its cursor, and what of all that comes in is new to it. */
export interface Reader {
  readonly cursor: string | null;
  /** Takes the next frame of a sequence without gaps: hands it on, unless it is a repeat. */
  take(frame: Frame): void;
  /** Everything up to `to` has been seen or is none of this person's. */
  moveTo(to: string): void;
  /** Reads everything since the cursor from the history, as long as `isWanted`. */
  catchUp(isWanted: () => boolean): Promise<CatchUp>;
}

export function createReader({ handle, moved, fetchHistory, ...options }: ReaderOptions): Reader {
  let cursor = options.cursor;

  function take(frame: Frame): void {
    const { type, id } = frame;
    const before = cursor;
    if (isDurable(type)) {
      if (covers(cursor, id)) return;
      if (id) cursor = id;
    } else if (type === 'reset') {
      if (id) cursor = id;
    } else if (type === 'connected') {
      // The position of a cursor that the server does not know comes with the reset after it.
      cursor ??= id || null;
    } else if (type === 'ping' && id && !covers(cursor, id)) {
      cursor = id;
    }
    handle(frame, before);
  }

  function moveTo(to: string): void {
    if (cursor === to || covers(cursor, to)) return;
    const before = cursor;
    cursor = to;
    moved(before, to);
  }

  async function catchUp(isWanted: () => boolean): Promise<CatchUp> {
    const start = cursor;
    // Without a position of ours, what is kept is all past. It is passed over to find where now is.
    let skipping = start === null;
    let reason: ResetReason | null = null;
    let after = start;
    for (;;) {
      const answer = await fetchHistory(after);
      if (!isWanted()) return { state: 'stopped' };
      if (!answer.ok) {
        return { state: 'failed', status: answer.status, retryAfterMs: answer.retryAfterMs };
      }
      const { page } = answer;
      if (page.reset && after === start && start !== null) {
        // The stream has been quicker and has said so itself.
        if (cursor !== start) return { state: 'stopped' };
        reason = page.reset;
        skipping = reason === 'unknown_cursor';
        if (!skipping) take(resetFrame(reason, ''));
      }
      if (!skipping) {
        for (const frame of page.events) {
          take(frame);
          if (!isWanted()) return { state: 'stopped' };
        }
        moveTo(page.cursor);
      }
      after = page.cursor;
      if (page.full) continue;
      if (skipping && cursor === start) {
        // Told only now: whoever fetches afresh because of it gets everything up to here.
        if (reason) take(resetFrame(reason, after));
        else moveTo(after);
      }
      return { state: 'done' };
    }
  }

  return {
    get cursor() {
      return cursor;
    },
    take,
    moveTo,
    catchUp,
  };
}

const resetFrame = (reason: ResetReason, id: string): Frame<'reset'> => ({
  type: 'reset',
  id,
  data: { reason },
  at: null,
});
