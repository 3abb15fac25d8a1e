import 'server-only';
import { audienceKey } from '../audience';
import { encodeJsonFrame } from '../frame';
import type { DurableType } from '../registry';
import type { LogEntry } from './event-log';

/** A log entry as connections need it: encoded once, whatever the number of receivers. */
export interface EncodedEntry {
  seq: number;
  topic: string;
  audienceKey: string;
  at: number;
  frame: Uint8Array;
}

export function encodeEntry(entry: LogEntry, id: string): EncodedEntry {
  return {
    seq: entry.seq,
    topic: entry.topic,
    audienceKey: audienceKey(entry.audienceKind, entry.audienceId),
    at: entry.at,
    frame: encodeJsonFrame(entry.type as DurableType, entry.data, id),
  };
}

/** The newest entries of the log in memory, bounded by count and bytes; older ones are read from the store. */
export interface EntryRing {
  push(entry: EncodedEntry): void;
  /** The entries after `seq`, `limit` at most, or null when the ring no longer reaches back that far. */
  after(seq: number, limit: number): readonly EncodedEntry[] | null;
}

export function createEntryRing(options: {
  /** Everything after this seq will be pushed. */
  startSeq: number;
  maxEntries: number;
  maxBytes: number;
}): EntryRing {
  let entries: EncodedEntry[] = [];
  let bytes = 0;
  let coversAfter = options.startSeq;

  const isOver = (count: number) =>
    count > options.maxEntries || (bytes > options.maxBytes && count > 1);

  /** Entries are let go at once, their places in the array only when there are many. */
  let gone = 0;
  const shrink = () => {
    while (isOver(entries.length - gone)) {
      const oldest = entries[gone]!;
      bytes -= oldest.frame.length;
      coversAfter = oldest.seq;
      gone += 1;
    }
    if (gone > options.maxEntries / 4) {
      entries = entries.slice(gone);
      gone = 0;
    }
  };

  return {
    push(entry) {
      entries.push(entry);
      bytes += entry.frame.length;
      shrink();
    },
    after(seq, limit) {
      if (seq < coversAfter) return null;
      let low = gone;
      let high = entries.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (entries[middle]!.seq > seq) high = middle;
        else low = middle + 1;
      }
      return entries.slice(low, low + limit);
    },
  };
}
