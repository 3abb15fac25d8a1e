import 'server-only';
import type { Logger } from '../../server/logger';
import { composeRound } from './compose-round';
import type { Connection } from './connection';
import type { ConnectionIndex } from './connection-index';
import { isControl, type Revocation, readRevocation } from './control-events';
import type { DeliveryStats } from './delivery-stats';
import { createEntryRing, type EncodedEntry, type EntryRing, encodeEntry } from './entry-ring';
import { createEphemeralQueue, type EphemeralEvent } from './ephemeral-queue';
import type { EventLog, LogEntry } from './event-log';

const readPageSize = 512;
/** Bounds of the memory for events that clients may come back for. */
const ringLimits = { maxEntries: 8_192, maxBytes: 32 * 1024 * 1024 };
/** Chunks that are handed out in one turn of the event loop. */
const sliceSize = 256;

/** Follows the log and hands out what is new, round after round. */
export interface Rounds {
  /** Seq up to which the log has been read. */
  readonly head: number;
  ringAfter: EntryRing['after'];
  /** Takes the newest part of the log into memory and begins at its head. */
  start(): Promise<void>;
  stop(): void;
  /** Reads the log to its end; resolves when everything that was there has been handed out. */
  readLog(): Promise<void>;
  publish(event: EphemeralEvent): void;
}

export interface RoundsOptions {
  log: EventLog;
  logger: Logger;
  index: ConnectionIndex;
  stats: DeliveryStats;
  /** Entries that are kept in memory; further back is read from the log. */
  ringSize: number;
  now(): number;
  revoke(revocation: Revocation): void;
  /** Closes every stream, to be opened again. */
  startOver(): void;
  guard(connection: Connection, act: () => void): void;
}

/**
 * The rounds of a process: whatever is published while one is handed out is in the next, so that under load a round holds
 * more and nothing queues up.
 */
export function createRounds(options: RoundsOptions): Rounds {
  const { log, logger, index, stats, now } = options;
  const ephemeral = createEphemeralQueue();
  const limits = { ...ringLimits, maxEntries: Math.min(ringLimits.maxEntries, options.ringSize) };
  let ring = createEntryRing({ ...limits, startSeq: 0 });
  let head = 0;
  let open = false;
  let logHasGrown = false;
  /** The rounds that are being handed out now. */
  let pass: Promise<void> | null = null;

  const hasNews = () => open && (logHasGrown || ephemeral.size > 0);

  function runPass(): Promise<void> {
    if (!hasNews()) return Promise.resolve();
    pass ??= runRounds();
    return pass;
  }

  async function runRounds(): Promise<void> {
    try {
      while (hasNews()) await handOut(logHasGrown ? await readRows() : []);
    } catch (err) {
      logger.error({ err }, 'reading the event log failed; trying again within a second');
    } finally {
      // In the same step as the last look, or a call in between would wait for a pass that is over.
      pass = null;
    }
  }

  async function readRows(): Promise<LogEntry[]> {
    logHasGrown = false;
    const rows = await log.readAfter(head, readPageSize);
    logHasGrown ||= rows.length === readPageSize;
    const [first] = rows;
    if (first?.seq !== head + 1) await passTrimmed();
    return rows;
  }

  /**
   * After a long sleep retention may have been quicker than this process. What is gone may have been a revocation, so
   * everybody has to come in again; their cursors say what they missed.
   */
  async function passTrimmed(): Promise<void> {
    const trimmedThrough = await log.trimmedThrough();
    if (trimmedThrough <= head) return;
    head = trimmedThrough;
    ring = createEntryRing({ ...limits, startSeq: head });
    options.startOver();
  }

  /** It is unknown whose streams must end, so everybody has to come in again. Reading goes on. */
  function revokeAll({ seq }: LogEntry): void {
    logger.error({ seq }, 'a revocation in the event log is unreadable; all streams start over');
    options.startOver();
  }

  /** One round: everything new reaches each connection as one chunk, some hundred of them in one turn of the loop. */
  async function handOut(rows: readonly LogEntry[]): Promise<void> {
    const entries: EncodedEntry[] = [];
    for (const row of rows) {
      const revocation = readRevocation(row);
      if (revocation === 'unreadable') revokeAll(row);
      else if (revocation) options.revoke(revocation);
      else if (!isControl(row)) entries.push(encodeEntry(row, log.idOf(row.seq)));
    }
    const receivers = composeRound(index, ephemeral.takeAll(), entries);
    for (const entry of entries) ring.push(entry);
    head = rows.at(-1)?.seq ?? head;
    for (let at = 0; at < receivers.length; at += sliceSize) {
      if (at > 0) await new Promise(setImmediate);
      for (const connection of receivers.slice(at, at + sliceSize)) {
        options.guard(connection, () => connection.flush());
      }
    }
    stats.round(entries.map((entry) => now() - entry.at));
  }

  return {
    get head() {
      return head;
    },

    ringAfter: (seq, limit) => ring.after(seq, limit),

    async start() {
      const from = Math.max(0, (await log.head()) - limits.maxEntries);
      head = from;
      const recent: LogEntry[] = [];
      for (let rows: LogEntry[] | null = null; rows === null || rows.length === readPageSize; ) {
        rows = await log.readAfter(head, readPageSize);
        recent.push(...rows);
        head = rows.at(-1)?.seq ?? head;
      }
      // Read last: what was trimmed before or meanwhile is not covered.
      const startSeq = Math.max(from, await log.trimmedThrough());
      head = Math.max(head, startSeq);
      ring = createEntryRing({ ...limits, startSeq });
      for (const row of recent) {
        if (row.seq > startSeq && !isControl(row)) ring.push(encodeEntry(row, log.idOf(row.seq)));
      }
      open = true;
    },

    stop() {
      open = false;
    },

    readLog() {
      logHasGrown = true;
      return runPass();
    },

    publish(event) {
      ephemeral.add(event);
      // In a turn of its own, so that what is published together travels together.
      if (ephemeral.size === 1) setImmediate(() => void runPass());
    },
  };
}
