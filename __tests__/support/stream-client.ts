import { createParser } from 'eventsource-parser';
import type { Viewer } from '@/lib/events/audience';
import type { Broadcaster } from '@/lib/events/server/broadcaster';
import type { ConnectRequest } from '@/lib/events/server/connect-request';
import { createStreamSink } from '@/lib/events/server/stream-sink';
import { parseSubscriptions } from '@/lib/events/subscriptions';

export interface Frame {
  event: string;
  id: string | undefined;
  data: any;
}

/** A client of the broadcaster in memory: reads as far as it is told to, with an independent parser. */
export interface StreamClient {
  frames: Frame[];
  /** Reads until a frame of this type has come (counting only unread ones), and returns it. */
  until(event: string): Promise<Frame>;
  /** Reads to the end of the stream. */
  toEnd(): Promise<Frame[]>;
  leave(): Promise<void>;
  abort(): void;
}

export async function connect(
  broadcaster: Broadcaster,
  viewer: Viewer,
  options: Partial<Omit<ConnectRequest, 'subscriptions'>> & { subscribe?: string } = {},
): Promise<StreamClient> {
  const controller = new AbortController();
  const { subscribe, ...request } = options;
  const stream = await broadcaster.connect({
    viewer,
    address: '203.0.113.7',
    subscriptions: parseSubscriptions(subscribe ?? null),
    cursor: undefined,
    sessionExpiresAt: Number.POSITIVE_INFINITY,
    createSink: createStreamSink,
    signal: controller.signal,
    verify: async () => null,
    ...request,
  });
  if (!stream) throw new Error('the client had gone');
  const reader = stream.body.getReader();
  const decoder = new TextDecoder();
  const frames: Frame[] = [];
  const parser = createParser({
    onEvent: ({ event, id, data }) =>
      frames.push({ event: event ?? 'message', id, data: JSON.parse(data) }),
  });
  let read = 0;
  const more = async () => {
    const { done, value } = await reader.read();
    if (!done) parser.feed(decoder.decode(value, { stream: true }));
    return !done;
  };
  return {
    frames,
    async until(event) {
      for (;;) {
        while (read < frames.length) {
          const frame = frames[read]!;
          read += 1;
          if (frame.event === event) return frame;
        }
        if (!(await more())) throw new Error(`the stream ended before a ${event}`);
      }
    },
    async toEnd() {
      while (await more());
      return frames;
    },
    leave: () => reader.cancel(),
    abort: () => controller.abort(),
  };
}
