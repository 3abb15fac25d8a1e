import 'server-only';
import { audienceKeysOf, type Viewer } from '../audience';
import { concatFrames, encodeFrame } from '../frame';
import type { ByeReason, EphemeralType, EventData, ResetReason } from '../registry';
import { type Subscriptions, wants } from '../subscriptions';
import { type EncodedEntry, encodeEntry } from './entry-ring';
import type { EventLog } from './event-log';
import type { FrameSink } from './frame-sink';

const pageSize = 200;
const chunkBytes = 64 * 1024;

/** What a connection needs of its hub: the shared log, the ring over its newest part, and where the hub has read to. */
export interface ConnectionHub {
  readonly log: EventLog;
  readonly head: number;
  readonly replayLimit: number;
  ringAfter(seq: number): EncodedEntry[] | null;
  now(): number;
  onError(error: unknown, connection: Connection): void;
}

export interface ConnectionOptions {
  id: string;
  viewer: Viewer;
  address: string;
  subscriptions: Subscriptions;
  /** Seq to go on from; null starts at the hub's head. */
  cursor: number | null;
  endsAt: number;
  endReason: Extract<ByeReason, 'rotate' | 'session_expired'>;
}

type State = 'catching_up' | 'live' | 'blocked' | 'closed';

/**
 * One HTTP stream: a principal, a filter and a cursor over the shared log. Live, it is handed frames as they are read;
 * behind, it pages from the ring or the store as its receiver drains. It never owns a queue of events.
 */
export class Connection {
  readonly id: string;
  readonly viewer: Viewer;
  readonly address: string;
  readonly subscriptions: Subscriptions;
  readonly audienceKeys: readonly string[];
  readonly createdAt: number;
  readonly endsAt: number;
  readonly endReason: ConnectionOptions['endReason'];
  lastActivityAt: number;
  nextPingAt = 0;
  blockedSince: number | null = null;

  readonly #hub: ConnectionHub;
  readonly #sink: FrameSink;
  #state: State = 'catching_up';
  #cursor: number;
  /** Latest progress per job while the receiver is behind: bounded by the person's running jobs. */
  #conflated: Map<string, Uint8Array> | null = null;

  constructor(hub: ConnectionHub, sink: FrameSink, options: ConnectionOptions) {
    this.#hub = hub;
    this.#sink = sink;
    this.id = options.id;
    this.viewer = options.viewer;
    this.address = options.address;
    this.subscriptions = options.subscriptions;
    this.audienceKeys = audienceKeysOf(options.viewer);
    this.endsAt = options.endsAt;
    this.endReason = options.endReason;
    this.createdAt = hub.now();
    this.lastActivityAt = this.createdAt;
    this.#cursor = options.cursor ?? hub.head;
  }

  get state(): State {
    return this.#state;
  }

  /** Seq up to which this connection has been handed everything it may see. */
  get cursor(): number {
    return this.#state === 'live' ? this.#hub.head : this.#cursor;
  }

  get bufferedBytes(): number {
    return this.#sink.bufferedBytes;
  }

  /** Sends the greeting, then everything after the cursor, then goes live. */
  start(greeting: EventData<'connected'>, reset: ResetReason | null): void {
    this.#write(encodeFrame('connected', greeting, this.#idOf(this.#cursor)));
    if (reset) this.#write(encodeFrame('reset', { reason: reset }, this.#idOf(this.#cursor)));
    this.#catchUp();
  }

  /** Hands over the frames of one round, which end at the hub's head. Only for live connections. */
  deliver(frames: readonly Uint8Array[]): void {
    if (!this.#write(concatFrames(frames))) this.#block(this.#hub.head);
  }

  /** Hands over an ephemeral event, or keeps the latest per key while behind, or drops it. */
  deliverEphemeral(frame: Uint8Array, conflationKey: string | null): void {
    if (this.#state === 'live') this.deliver([frame]);
    else if (conflationKey !== null && this.#state !== 'closed') {
      this.#conflated ??= new Map();
      this.#conflated.delete(conflationKey);
      this.#conflated.set(conflationKey, frame);
    }
  }

  wantsEphemeral(type: EphemeralType): boolean {
    return wants(this.subscriptions, type);
  }

  ping(): void {
    if (this.#state !== 'live') return;
    this.deliver([encodeFrame('ping', { at: this.#hub.now() }, this.#idOf(this.#hub.head))]);
  }

  /** Says why, then ends the stream. */
  close(reason: ByeReason, retryAfterMs: number): void {
    if (this.#state === 'closed') return;
    const retry = reason !== 'signed_out' && reason !== 'session_expired' && reason !== 'revoked';
    const bye = encodeFrame('bye', { reason, retry, retry_after_ms: retryAfterMs });
    const stuck = this.#state === 'blocked';
    this.#state = 'closed';
    if (stuck && reason === 'slow_consumer') {
      this.#sink.write(bye);
      this.#sink.destroy();
    } else {
      this.#sink.end(bye);
    }
  }

  /** The receiver takes bytes again. */
  resume(): void {
    if (this.#state !== 'blocked') return;
    this.blockedSince = null;
    this.#state = 'catching_up';
    this.#catchUp();
  }

  /** Ends the stream without a word. */
  cutOff(): void {
    this.markClosed();
    this.#sink.destroy();
  }

  /** The stream is over; nothing is written any more. */
  markClosed(): void {
    this.#state = 'closed';
    this.#conflated = null;
  }

  #catchUp(): void {
    if (this.#catchUpFromRing()) return;
    this.#catchUpFromStore().catch((error) => {
      this.#hub.onError(error, this);
      if (this.#state !== 'closed') this.#sink.destroy();
    });
  }

  /** The last step of every catch-up is synchronous, so no event can fall between the log and going live. */
  #catchUpFromRing(): boolean {
    const entries = this.#hub.ringAfter(this.#cursor);
    if (!entries) return false;
    if (!this.#writeEntries(entries)) return true;
    this.#cursor = this.#hub.head;
    const held = this.#conflated ? [...this.#conflated.values()] : [];
    this.#conflated = null;
    this.#state = 'live';
    if (held.length > 0) this.deliver(held);
    return true;
  }

  async #catchUpFromStore(): Promise<void> {
    const { log, replayLimit } = this.#hub;
    const visible = { viewer: this.viewer, subscriptions: this.subscriptions };
    const [trimmedThrough, waiting] = [
      await log.trimmedThrough(),
      await log.countVisible({
        ...visible,
        after: this.#cursor,
        upTo: this.#hub.head,
        atMost: replayLimit + 1,
      }),
    ];
    if (waiting > replayLimit) this.#jumpTo(this.#hub.head, 'too_far_behind');
    else if (this.#cursor < trimmedThrough) this.#jumpTo(trimmedThrough, 'trimmed');

    while (this.#state === 'catching_up' && !this.#catchUpFromRing()) {
      const upTo = this.#hub.head;
      const page = await log.readVisible({
        ...visible,
        after: this.#cursor,
        upTo,
        limit: pageSize,
      });
      // A client may have gone during the read; its sink is closed and takes nothing.
      if ((this.#state as State) === 'closed') return;
      const entries = page.map((entry) => encodeEntry(entry, log.idOf(entry.seq)));
      if (this.#writeEntries(entries) && page.length < pageSize) this.#cursor = upTo;
    }
  }

  #jumpTo(seq: number, reason: ResetReason): void {
    this.#cursor = seq;
    this.#write(encodeFrame('reset', { reason }, this.#idOf(seq)));
  }

  /** Writes the visible entries in chunks, moving the cursor along; false when the receiver is full. */
  #writeEntries(entries: readonly EncodedEntry[]): boolean {
    let frames: Uint8Array[] = [];
    let bytes = 0;
    for (const [index, entry] of entries.entries()) {
      if (this.audienceKeys.includes(entry.audienceKey) && wants(this.subscriptions, entry.topic)) {
        frames.push(entry.frame);
        bytes += entry.frame.length;
      }
      const last = index === entries.length - 1;
      if (frames.length === 0 || (bytes < chunkBytes && !last)) continue;
      const roomLeft = this.#write(concatFrames(frames));
      this.#cursor = entry.seq;
      if (!roomLeft) {
        this.#block(entry.seq);
        return false;
      }
      frames = [];
      bytes = 0;
    }
    this.#cursor = entries.at(-1)?.seq ?? this.#cursor;
    return true;
  }

  #write(chunk: Uint8Array): boolean {
    this.lastActivityAt = this.#hub.now();
    return this.#sink.write(chunk);
  }

  #block(cursor: number): void {
    if (this.#state === 'closed') return;
    this.#cursor = cursor;
    this.#state = 'blocked';
    this.blockedSince ??= this.#hub.now();
  }

  #idOf(seq: number): string {
    return this.#hub.log.idOf(seq);
  }
}
