import type { FetchHistory } from '@/lib/events/client/fetch-history';
import type { StreamProbe } from '@/lib/events/client/probe-session';
import type { ResetReason } from '@/lib/events/registry';
import { FakeEventSource } from './fake-event-source';

interface Stream {
  source: FakeEventSource;
  /** Whoever asked for it. */
  owner: unknown;
  /** Lets something reach the page that holds the stream. */
  reach(run: () => void): void;
}

/** The server's side of a person's events, in memory: one log, some of it for this person, streams and history over it. */
export interface FakeEventsServer {
  readonly head: string;
  readonly headSeq: number;
  readonly trimmedThrough: number;
  /** Numbers of the events that this person may see. */
  readonly visible: readonly number[];
  readonly streams: ReadonlySet<Stream>;
  signedIn: boolean;
  /** Streams are refused, or cut on the way. */
  blocked: boolean;
  historyDown: boolean;
  append(visible: boolean): void;
  ping(): void;
  trim(): void;
  /** Comes back from a backup: every cursor from before is unknown. */
  restore(): void;
  /** Loses every connection without a word. */
  cut(): void;
  bye(reason: 'rotate' | 'restart', retryAfterMs: number): void;
  signOut(): void;
  /** A source of a page that is reached by `reach`. */
  connect(url: string, owner: unknown, reach: (run: () => void) => void): FakeEventSource;
  history: FetchHistory;
  probe(): StreamProbe;
}

const pingIntervalMs = 20_000;

export function createFakeEventsServer(now: () => number): FakeEventsServer {
  const log: { seq: number; visible: boolean; at: number }[] = [];
  const streams = new Set<Stream>();
  let head = 0;
  let trimmedThrough = 0;
  let connections = 0;
  let restored = 0;
  const idOf = (seq: number) => `e${restored}-${seq}`;
  /** Null for a position of another life of the log. */
  const seqOf = (id: string) => (id.startsWith(`e${restored}-`) ? Number(id.split('-')[1]) : null);
  const dataOf = (seq: number) => ({ n: seq });
  const seen = (after: number) => log.filter(({ seq, visible }) => visible && seq > after);

  /** With the id of now: the log may have another life by the time it arrives. */
  function send(source: FakeEventSource, reach: Stream['reach'], seq: number): void {
    const id = idOf(seq);
    reach(() => source.send('test', dataOf(seq), id));
  }

  const server: FakeEventsServer = {
    get head() {
      return idOf(head);
    },
    get headSeq() {
      return head;
    },
    get trimmedThrough() {
      return trimmedThrough;
    },
    visible: [],
    streams,
    signedIn: true,
    blocked: false,
    historyDown: false,

    append(visible) {
      head += 1;
      const seq = head;
      log.push({ seq, visible, at: now() });
      if (!visible) return;
      (server.visible as number[]).push(seq);
      for (const { source, reach } of streams) {
        send(source, reach, seq);
      }
    },
    ping() {
      const at = now();
      const id = idOf(head);
      for (const { source, reach } of streams) reach(() => source.send('ping', { at }, id));
    },
    trim() {
      trimmedThrough = head;
      log.length = 0;
    },
    restore() {
      restored += 1;
      server.cut();
    },
    cut() {
      for (const stream of streams) end(stream, () => stream.source.fail());
    },
    bye(reason, retryAfterMs) {
      for (const stream of streams) {
        const data = { reason, retry: true, retry_after_ms: retryAfterMs };
        end(stream, () => stream.source.send('bye', data));
      }
    },
    signOut() {
      server.signedIn = false;
      for (const stream of streams) {
        const data = { reason: 'signed_out', retry: false, retry_after_ms: 0 };
        end(stream, () => stream.source.send('bye', data));
      }
    },

    connect(url, owner, reach) {
      const source = new FakeEventSource(url);
      const stream: Stream = { source, owner, reach };
      const refused = server.blocked || !server.signedIn;
      const close = source.close.bind(source);
      source.close = () => {
        streams.delete(stream);
        close();
      };
      if (refused) {
        reach(() => source.fail());
        return source;
      }
      streams.add(stream);
      connections += 1;
      const connectionId = `con_${connections}`;
      const cursor = new URL(url, 'http://fake').searchParams.get('cursor');
      const known = cursor === null ? head : seqOf(cursor);
      const from = known ?? head;
      const greetedAt = now();
      const id = idOf(from);
      reach(() =>
        source.send(
          'connected',
          {
            connection_id: connectionId,
            message: 'hello',
            subscriptions: [],
            ping_interval_ms: pingIntervalMs,
            server_time: greetedAt,
          },
          id,
        ),
      );
      let after = from;
      if (known === null) reach(() => source.send('reset', { reason: 'unknown_cursor' }, id));
      if (from < trimmedThrough) {
        after = trimmedThrough;
        const to = idOf(after);
        reach(() => source.send('reset', { reason: 'trimmed' }, to));
      }
      for (const { seq } of seen(after)) {
        send(source, reach, seq);
      }
      return source;
    },

    async history({ after }) {
      if (!server.signedIn) return { ok: false, status: 401, retryAfterMs: null };
      if (server.historyDown) return { ok: false, status: 503, retryAfterMs: null };
      const from = after === null ? trimmedThrough : seqOf(after);
      const trimmed = from !== null && from < trimmedThrough;
      const reset: ResetReason | null =
        from === null ? 'unknown_cursor' : trimmed ? 'trimmed' : null;
      const events = seen(Math.max(from ?? 0, trimmedThrough)).map(({ seq, at }) => ({
        id: idOf(seq),
        type: 'test' as const,
        at,
        data: dataOf(seq),
      }));
      return { ok: true, page: { events, cursor: idOf(head), reset, full: false } };
    },

    probe: () => ({ status: server.signedIn ? 200 : 401, retryAfterMs: null }),
  };

  function end(stream: Stream, tell: () => void): void {
    streams.delete(stream);
    stream.reach(tell);
  }
  return server;
}
