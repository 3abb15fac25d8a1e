import 'server-only';
import type { LastingFault } from '../faults';
import { concatFrames } from '../frame';
import { createFaultySink, type FaultySink } from './faulty-sink';
import type { FrameSink } from './frame-sink';

/** What is handed to a sink in one go; also what a receiver must take within the stall timeout. */
export const outletChunkBytes = 64 * 1024;

/** A connection's way to its sink: hands large chunks over in parts, and lets faults be injected. */
export class Outlet {
  readonly #sink: FrameSink;
  #faulty: FaultySink | null = null;
  /** What of a large chunk has not been handed over yet. */
  #rest: Uint8Array | null = null;
  #sentBytes = 0;
  /** When it was last looked at; framing adds to what is buffered, so that only growth means something. */
  #takenBytes = 0;
  #takesNothingSince: number | null = null;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  get bufferedBytes(): number {
    return this.#way.bufferedBytes + (this.#rest?.length ?? 0);
  }

  /**
   * What the receiver has done since the last look, at a time: `empty` when nothing waits for it, `taking` when something of that
   * has gone, `still` when nothing has. Buffers on the way can hold a little for hours without ever saying that they are full.
   */
  look(at: number): 'empty' | 'taking' | 'still' {
    const { bufferedBytes } = this;
    const takenBytes = this.#sentBytes - bufferedBytes;
    const isTaking = takenBytes > this.#takenBytes;
    this.#takenBytes = takenBytes;
    if (bufferedBytes > 0 && !isTaking) {
      this.#takesNothingSince ??= at;
      return 'still';
    }
    this.#takesNothingSince = null;
    return bufferedBytes > 0 ? 'taking' : 'empty';
  }

  /** Since when the receiver stands still, by the times of the looks. */
  get takesNothingSince(): number | null {
    return this.#takesNothingSince;
  }

  /** Hands bytes over; false when the receiver is full, with what is left kept until `sendRest`. */
  send(bytes: Uint8Array): boolean {
    this.#sentBytes += bytes.length;
    return this.#hand(bytes);
  }

  #hand(bytes: Uint8Array): boolean {
    if (bytes.length <= outletChunkBytes) return this.#way.write(bytes);
    for (let at = 0; at < bytes.length; at += outletChunkBytes) {
      const next = at + outletChunkBytes;
      if (this.#way.write(bytes.subarray(at, next))) continue;
      this.#rest = next < bytes.length ? bytes.subarray(next) : null;
      return false;
    }
    return true;
  }

  /** Goes on after a drain; false when the receiver is full again. */
  sendRest(): boolean {
    const rest = this.#rest;
    this.#rest = null;
    return rest === null || this.#hand(rest);
  }

  /** Ends the stream after a last chunk. A frame that was begun is finished first, or the chunk would be read as part of it. */
  end(lastChunk: Uint8Array): void {
    this.#way.end(this.#rest ? concatFrames([this.#rest, lastChunk]) : lastChunk);
    this.#rest = null;
  }

  /** Cuts the stream off, with a last chunk for a receiver that may still look. */
  destroy(lastChunk?: Uint8Array): void {
    if (lastChunk && !this.#rest) this.#way.write(lastChunk);
    this.#way.destroy();
    this.#rest = null;
  }

  /** Makes something go wrong for a while; a fault that is still active ends. `onDrain` is called after a stall. */
  inject(fault: 'drop' | LastingFault, durationMs: number, onDrain: () => void): void {
    this.#faulty?.lift();
    if (fault === 'drop') this.#sink.destroy();
    else this.#faulty = createFaultySink(this.#sink, fault, durationMs, onDrain);
  }

  get #way(): FrameSink {
    return this.#faulty ?? this.#sink;
  }
}
