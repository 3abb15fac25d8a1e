import { createFrameParser } from '../../frame-parser';
import type { EventSourceLike } from '../event-stream';

/** What happens on the wire, as it happens. */
export interface WireListener {
  onAsked(address: string, lastEventId: string | null): void;
  /** The status of the answer's head. */
  onAnswered(status: number): void;
  onBytes(bytes: Uint8Array): void;
  /** `closed` by the page; `ended` by the server, after all it had to say; `broken` on the way; `refused` by the server. */
  onEnd(how: 'closed' | 'ended' | 'broken' | 'refused'): void;
}

/** How a cursor is told to the server: both count the same, the header wins. */
export type CursorPlace = 'query' | 'header';

export interface FetchSourceOptions {
  fetch(address: string, init: RequestInit): Promise<Response>;
  cursorPlace: CursorPlace;
  wire: WireListener;
}

/**
 * An event source that shows the bytes it reads. Like the browser's EventSource it tells of an end or a refusal by `onerror`;
 * it never reconnects by itself.
 */
export function createFetchSource(url: string, options: FetchSourceOptions): EventSourceLike {
  const { cursorPlace, wire } = options;
  const { address, lastEventId } = moveCursor(url, cursorPlace);
  const abort = new AbortController();
  const listeners = new Map<string, ((event: MessageEvent<string>) => void)[]>();
  let over = false;

  const parser = createFrameParser(({ type, data, lastEventId }) => {
    if (over) return;
    const event = new MessageEvent(type, { data, lastEventId });
    for (const listener of listeners.get(type) ?? []) listener(event);
  });

  function end(how: Parameters<WireListener['onEnd']>[0]): void {
    if (over) return;
    over = true;
    wire.onEnd(how);
    if (how !== 'closed') source.onerror?.(new Event('error'));
  }

  async function read(): Promise<void> {
    const headers = {
      accept: 'text/event-stream',
      ...(lastEventId !== null && { 'last-event-id': lastEventId }),
    };
    const { signal } = abort;
    const response = await options.fetch(address, { headers, signal, cache: 'no-store' });
    if (over) return;
    wire.onAnswered(response.status);
    if (response.status !== 200 || !response.body) return end('refused');
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (over) return;
      if (done) return end('ended');
      wire.onBytes(value);
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }

  const source: EventSourceLike = {
    addEventListener(type, listener) {
      listeners.set(type, [...(listeners.get(type) ?? []), listener]);
    },
    onerror: null,
    close() {
      end('closed');
      abort.abort();
    },
  };
  wire.onAsked(address, lastEventId);
  read().catch(() => end('broken'));
  return source;
}

function moveCursor(url: string, place: CursorPlace) {
  const [path = '', query = ''] = url.split('?');
  const params = new URLSearchParams(query);
  const cursor = params.get('cursor');
  // What is no header value cannot be one: it goes where it can.
  if (place === 'query' || cursor === null || !/^[\x20-\x7e]*$/.test(cursor)) {
    return { address: url, lastEventId: null };
  }
  params.delete('cursor');
  return { address: params.size > 0 ? `${path}?${params}` : path, lastEventId: cursor };
}
