import 'server-only';
import type { LastingFault } from '../faults';
import type { FrameSink } from './frame-sink';

const delayMs = 1_000;

export interface FaultySink extends FrameSink {
  /** Ends the fault before its time: what was held back leaves, and everything after it passes. */
  lift(): void;
}

/**
 * A sink with a fault between a connection and the real sink, for `durationMs`; `onDrain` tells the connection that there is
 * room again after a stall.
 */
export function createFaultySink(
  inner: FrameSink,
  fault: LastingFault,
  durationMs: number,
  onDrain: () => void,
): FaultySink {
  /** Chunks on their way, in order, and whether the stream ends after them. */
  const late: { chunk: Uint8Array; timer: NodeJS.Timeout | null }[] = [];
  let active = true;
  let ended = false;

  const passOn = (count: number): boolean => {
    let room = true;
    for (const { chunk, timer: own } of late.splice(0, count)) {
      if (own) clearTimeout(own);
      room = inner.write(chunk);
    }
    if (ended && late.length === 0) inner.end();
    return room;
  };

  const lift = () => {
    clearTimeout(timer);
    if (!active) return;
    active = false;
    if (passOn(late.length) && fault === 'stall' && !ended) onDrain();
  };
  const timer = setTimeout(lift, durationMs);
  timer.unref();

  const clear = () => {
    clearTimeout(timer);
    for (const { timer: own } of late.splice(0)) if (own) clearTimeout(own);
  };

  return {
    lift,
    write(chunk) {
      if (!active) return inner.write(chunk);
      if (fault === 'duplicate') {
        inner.write(chunk);
        return inner.write(chunk);
      }
      if (fault === 'stall') {
        late.push({ chunk, timer: null });
        return false;
      }
      late.push({ chunk, timer: setTimeout(() => passOn(1), delayMs).unref() });
      return true;
    },
    end(lastChunk) {
      if (lastChunk) this.write(lastChunk);
      ended = true;
      if (late.length === 0) {
        clear();
        inner.end();
      }
    },
    destroy() {
      // Before what is held back is dropped: it is part of what is left.
      inner.destroy();
      clear();
    },
    get bufferedBytes() {
      return inner.bufferedBytes + late.reduce((sum, { chunk }) => sum + chunk.length, 0);
    },
  };
}
