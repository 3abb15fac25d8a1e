import 'server-only';
import { audienceKey } from '../audience';
import { encodeJsonFrame } from '../frame';
import type { LogEntry } from './event-log';

/** A log entry as connections need it: encoded once, whatever the number of receivers. */
export interface EncodedEntry {
  seq: number;
  topic: string;
  audienceKey: string;
  frame: Uint8Array;
}

export function encodeEntry(entry: LogEntry, id: string): EncodedEntry {
  return {
    seq: entry.seq,
    topic: entry.topic,
    audienceKey: audienceKey(entry.audienceKind, entry.audienceId),
    frame: encodeJsonFrame(entry.type, entry.data, id),
  };
}

/** The newest entries of the log in memory, bounded by count and bytes; older ones are read from the store. */
export interface EntryRing {
  push(entry: EncodedEntry): void;
  /** Everything after `seq`, or null when the ring no longer reaches back that far. */
  after(seq: number): EncodedEntry[] | null;
}

export function createEntryRing(options: {
  startSeq: number;
  maxEntries: number;
  maxBytes: number;
}): EntryRing {
  let entries: EncodedEntry[] = [];
  let bytes = 0;
  let coversAfter = options.startSeq;

  const shrink = () => {
    let drop = 0;
    while (
      entries.length - drop > options.maxEntries ||
      (bytes > options.maxBytes && entries.length - drop > 1)
    ) {
      const oldest = entries[drop]!;
      bytes -= oldest.frame.length;
      coversAfter = oldest.seq;
      drop += 1;
    }
    if (drop > 0) entries = entries.slice(drop);
  };

  return {
    push(entry) {
      entries.push(entry);
      bytes += entry.frame.length;
      // Shrinking copies the array, so it is put off until a quarter more has come in.
      if (entries.length > options.maxEntries * 1.25 || bytes > options.maxBytes * 1.25) shrink();
    },
    after(seq) {
      if (seq < coversAfter) return null;
      let low = 0;
      let high = entries.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (entries[middle]!.seq > seq) high = middle;
        else low = middle + 1;
      }
      return entries.slice(low);
    },
  };
}
