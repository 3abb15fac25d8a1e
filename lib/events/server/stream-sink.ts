import 'server-only';
import type { CreateFrameSink, FrameSink } from './frame-sink';

const highWaterMarkBytes = 64 * 1024;

/** The portable driver: a plain web stream, for any server that answers with a `Response`. */
export const createStreamSink: CreateFrameSink = (listener) => {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let full = false;
  let closed = false;

  const close = () => {
    if (closed) return;
    closed = true;
    listener.onClosed();
  };

  const body = new ReadableStream<Uint8Array>(
    {
      start(created) {
        controller = created;
      },
      pull() {
        if (!full) return;
        full = false;
        listener.onDrain();
      },
      cancel: close,
    },
    { highWaterMark: highWaterMarkBytes, size: (chunk) => chunk.byteLength },
  );

  const sink: FrameSink = {
    write(chunk) {
      if (closed) return false;
      controller.enqueue(chunk);
      full = (controller.desiredSize ?? 0) <= 0;
      return !full;
    },
    end(lastChunk) {
      if (closed) return;
      if (lastChunk) controller.enqueue(lastChunk);
      controller.close();
      close();
    },
    destroy() {
      if (closed) return;
      // An AbortError: servers take it for a client that went away and cut the socket without an error log.
      controller.error(new DOMException('The stream was cut off', 'AbortError'));
      close();
    },
    get bufferedBytes() {
      return closed ? 0 : Math.max(0, highWaterMarkBytes - (controller.desiredSize ?? 0));
    },
  };
  return { sink, body };
};
