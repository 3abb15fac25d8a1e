import 'server-only';
import { audienceKeysOf, type Viewer } from '../audience';
import type { LastingFault } from '../faults';
import { concatFrames, encodeFrame } from '../frame';
import type { ByeReason, EphemeralType, EventData, ResetReason } from '../registry';
import { type Subscriptions, subscriptionsKey, wants } from '../subscriptions';
import { type Chunk, chunkEntries } from './chunk-entries';
import type { ConnectionHub } from './connection-hub';
import { logFieldsOf } from './connection-log';
import type { ConnectionOptions } from './connection-options';
import { encodeBye } from './encode-bye';
import { type EncodedEntry, encodeEntry } from './entry-ring';
import type { FrameSink } from './frame-sink';
import { Outlet } from './outlet';
import type { Stretch } from './stretch';

const pageSize = 256;
/** When the log could not be read for a client, it need not ask again at once. */
const catchUpRetryMs = 2_000;

type State = 'catching_up' | 'live' | 'blocked' | 'closed';

/**
 * One HTTP stream: a principal, a filter and a cursor over the shared log. Live, it is handed the chunks of rounds; behind, it
 * pages from the ring or the store as its receiver drains. It never owns a queue of events.
 */
export class Connection {
  readonly id: string;
  readonly viewer: Viewer;
  readonly address: string;
  readonly requestId: string | undefined;
  readonly subscriptions: Subscriptions;
  /** Connections with the same key want the same topics. */
  readonly filterKey: string;
  readonly audienceKeys: readonly string[];
  readonly createdAt: number;
  readonly endsAt: number;
  readonly endReason: ConnectionOptions['endReason'];
  lastActivityAt: number;
  nextPingAt = 0;
  /** Since when the receiver is full, or takes nothing although it is not; it is given up after the stall timeout. */
  blockedSince: number | null = null;
  readonly stretch: Stretch;

  readonly #hub: ConnectionHub;
  readonly #outlet: Outlet;
  #state: State = 'catching_up';
  #cursor: number;
  /** This connection's part of the round that is being handed out. */
  #pending: Chunk | null = null;
  /** Latest progress per job while the receiver is behind: bounded by the person's running jobs. */
  #held: Map<string, Uint8Array> | null = null;

  constructor(hub: ConnectionHub, sink: FrameSink, options: ConnectionOptions) {
    this.#hub = hub;
    this.#outlet = new Outlet(sink);
    this.id = options.id;
    this.viewer = options.viewer;
    this.address = options.address;
    this.requestId = options.requestId;
    this.subscriptions = options.subscriptions;
    this.filterKey = subscriptionsKey(options.subscriptions);
    this.audienceKeys = audienceKeysOf(options.viewer);
    this.endsAt = options.endsAt;
    this.endReason = options.endReason;
    this.createdAt = hub.now();
    this.lastActivityAt = this.createdAt;
    this.#cursor = options.cursor ?? hub.head;
    const from = this.#cursor;
    const resumed = options.cursor !== null;
    this.stretch = { from, resumed, takenThrough: from, skippedThrough: 0 };
  }

  get state(): State {
    return this.#state;
  }

  /** Seq up to which everything for this connection has been handed over. */
  get position(): number {
    return this.#state === 'live' && !this.#pending ? this.#hub.head : this.#cursor;
  }

  get bufferedBytes(): number {
    return this.#outlet.bufferedBytes;
  }

  get takesNothingSince(): number | null {
    return this.#outlet.takesNothingSince;
  }

  /** Sends the greeting, then everything after the cursor, then goes live. */
  start(greeting: EventData<'connected'>, reset: ResetReason | null): void {
    // Before a reset it has no id: a client that loses the stream in between must not come back as if it had seen that.
    this.#send(encodeFrame('connected', greeting, reset ? undefined : this.#idOf(this.#cursor)));
    if (reset) this.#reset(reset);
    this.#catchUp();
  }

  /** Lays a round's chunk ready, to be handed over by `flush`. Only for live connections, before the hub's head moves. */
  assign(chunk: Chunk): void {
    // Where it stays if it ends before the chunk's turn has come.
    this.#cursor = this.#hub.head;
    this.#pending = chunk;
  }

  /** Hands over what was laid ready. The hub's head must still be the end of that round. */
  flush(): void {
    const chunk = this.#pending;
    if (!chunk) return;
    const hasRoom = this.#send(chunk.bytes);
    this.#pending = null;
    this.#hub.stats.delivered(chunk.frames);
    if (!hasRoom) this.#block(this.#hub.head);
  }

  /** Keeps an ephemeral event for a receiver that is behind: the latest per key; without a key it is dropped. */
  hold(frame: Uint8Array, conflationKey: string | null): void {
    if (conflationKey === null || this.#state === 'closed') return;
    this.#held ??= new Map();
    this.#held.delete(conflationKey);
    this.#held.set(conflationKey, frame);
  }

  wantsEphemeral(type: EphemeralType): boolean {
    return wants(this.subscriptions, type);
  }

  /** `frame` carries the hub's head as its id, which is true only once the round has been handed over. */
  ping(frame: Uint8Array): void {
    if (this.#state === 'live') this.flush();
    if (this.#state === 'live' && !this.#send(frame)) this.#block(this.#hub.head);
  }

  /** Looks whether the receiver takes what waits for it; called once a second. */
  watch(at: number): void {
    const receiver = this.#outlet.look(at);
    if (receiver === 'empty') this.stretch.takenThrough = this.position;
    if (receiver === 'still') this.blockedSince ??= at;
    else if (this.#state !== 'blocked') this.blockedSince = null;
  }

  /** Says why, then ends the stream. */
  close(reason: ByeReason, retryAfterMs: number): void {
    if (this.#state === 'closed') return;
    this.flush();
    const stuck = this.blockedSince !== null && reason === 'slow_consumer';
    this.#cursor = this.position;
    this.#state = 'closed';
    this.#hub.stats.closed(reason);
    this.#outlet[stuck ? 'destroy' : 'end'](encodeBye(reason, retryAfterMs));
    this.#forget();
  }

  /** The receiver takes bytes again. */
  resume(): void {
    if (this.#state !== 'blocked') return;
    this.blockedSince = null;
    this.#state = 'catching_up';
    // The cursor counts a frame that was begun as done: its rest goes first.
    if (this.#outlet.sendRest()) this.#catchUp();
    else this.#block(this.#cursor);
  }

  /** Ends the stream of a receiver that threw, without a word: after half a frame, a `bye` would be read as its end, id and all. */
  cutOff(): void {
    this.markClosed();
    this.#outlet.destroy();
  }

  /** The stream is over; nothing is written any more. */
  markClosed(): void {
    this.#cursor = this.position;
    this.#state = 'closed';
    this.#forget();
  }

  /** Makes something go wrong with this connection for a while. */
  inject(fault: 'drop' | LastingFault, durationMs: number): void {
    this.#outlet.inject(fault, durationMs, () => this.resume());
  }

  /** Says what it says when retention has overtaken it; false when it is behind and cannot say anything now. */
  trim(): boolean {
    this.flush();
    if (this.#state !== 'live') return false;
    this.#cursor = this.#hub.head;
    if (!this.#reset('trimmed')) this.#block(this.#cursor);
    return true;
  }

  #forget(): void {
    this.#pending = null;
    this.#held = null;
  }

  #catchUp(): void {
    if (this.#catchUpFromRing()) return;
    this.#catchUpFromStore().catch((error) => {
      this.#hub.onError(error, logFieldsOf(this));
      this.close('rotate', catchUpRetryMs);
    });
  }

  /** The last step of every catch-up is synchronous, so no event can fall between the log and going live. */
  #catchUpFromRing(): boolean {
    for (;;) {
      const entries = this.#hub.ringAfter(this.#cursor, pageSize);
      if (!entries) return false;
      if (!this.#sendEntries(entries)) return true;
      if (entries.length < pageSize) break;
    }
    this.#cursor = this.#hub.head;
    this.#state = 'live';
    const held = this.#held;
    this.#held = null;
    if (held && !this.#send(concatFrames([...held.values()]))) this.#block(this.#cursor);
    return true;
  }

  async #catchUpFromStore(): Promise<void> {
    const { log, replayLimit } = this.#hub;
    const visible = { viewer: this.viewer, subscriptions: this.subscriptions };
    const waiting = await log.countVisible({
      ...visible,
      after: this.#cursor,
      upTo: this.#hub.head,
      atMost: replayLimit + 1,
    });
    if (waiting > replayLimit && this.#isCatchingUp()) {
      this.#cursor = this.#hub.head;
      this.#reset('too_far_behind');
    }
    while (this.#isCatchingUp() && !this.#catchUpFromRing()) {
      const upTo = this.#hub.head;
      const after = this.#cursor;
      const page = await log.readVisible({ ...visible, after, upTo, limit: pageSize });
      // Read after the page: whatever was trimmed before or while it was read is covered by a reset.
      const trimmedThrough = await log.trimmedThrough();
      if (!this.#isCatchingUp()) return;
      if (trimmedThrough > after) {
        this.#cursor = trimmedThrough;
        this.#reset('trimmed');
        continue;
      }
      const entries = page.map((entry) => encodeEntry(entry, log.idOf(entry.seq)));
      if (this.#sendEntries(entries) && page.length < pageSize) this.#cursor = upTo;
    }
  }

  /** Also after an `await`: the stream may have ended or filled up meanwhile. */
  #isCatchingUp(): boolean {
    return this.#state === 'catching_up';
  }

  #reset(reason: ResetReason): boolean {
    this.#hub.stats.reset(reason);
    this.stretch.skippedThrough = this.#cursor;
    return this.#send(encodeFrame('reset', { reason }, this.#idOf(this.#cursor)));
  }

  /** Sends the visible entries in chunks, moving the cursor along; false when the receiver is full. */
  #sendEntries(entries: readonly EncodedEntry[]): boolean {
    const sees = ({ audienceKey, topic }: EncodedEntry) =>
      this.audienceKeys.includes(audienceKey) && wants(this.subscriptions, topic);
    for (const { frames, through } of chunkEntries(entries, sees)) {
      this.#cursor = through;
      if (!this.#sendFrames(frames)) return false;
    }
    return true;
  }

  /** Sends frames that end at the cursor. */
  #sendFrames(frames: readonly Uint8Array[]): boolean {
    if (frames.length === 0) return true;
    this.#hub.stats.replayed(frames.length);
    if (this.#send(concatFrames(frames))) return true;
    this.#block(this.#cursor);
    return false;
  }

  /** Hands bytes over; false when the receiver has enough for now. */
  #send(bytes: Uint8Array): boolean {
    this.lastActivityAt = this.#hub.now();
    return this.#outlet.send(bytes);
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
