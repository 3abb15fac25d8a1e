import 'server-only';
import type { EncodedEntry } from './entry-ring';
import { outletChunkBytes } from './outlet';

/** What one round holds for a connection: the frames as one chunk. */
export interface Chunk {
  bytes: Uint8Array;
  frames: number;
}

/** The frames of what is visible, in chunks that a sink takes in one go; `through` is the seq that a chunk ends at. */
export function* chunkEntries(
  entries: readonly EncodedEntry[],
  isVisible: (entry: EncodedEntry) => boolean,
): Generator<{ frames: Uint8Array[]; through: number }> {
  let frames: Uint8Array[] = [];
  let bytes = 0;
  let through: number | null = null;
  for (const entry of entries) {
    const visible = isVisible(entry);
    if (visible && frames.length > 0 && bytes + entry.frame.length > outletChunkBytes) {
      yield { frames, through: through! };
      frames = [];
      bytes = 0;
    }
    through = entry.seq;
    if (!visible) continue;
    frames.push(entry.frame);
    bytes += entry.frame.length;
  }
  if (through !== null) yield { frames, through };
}
