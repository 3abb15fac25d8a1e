import 'server-only';
import type { CreateFrameSink, FrameSink } from './frame-sink';

const highWaterMarkBytes = 64 * 1024;

/** The portable driver: a plain web stream, for any server that answers with a `Response`. */
export const createStreamSink: CreateFrameSink = (listener) => {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let full = false;
  let closed = false;
  /** As last looked at: the stream itself forgets what was in it when it ends. */
  let left = 0;

  const look = () => {
    left = Math.max(0, highWaterMarkBytes - (controller.desiredSize ?? 0));
  };
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
        look();
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
      look();
      full = left >= highWaterMarkBytes;
      return !full;
    },
    end(lastChunk) {
      if (closed) return;
      if (lastChunk) sink.write(lastChunk);
      look();
      controller.close();
      close();
    },
    destroy() {
      if (closed) return;
      look();
      // An AbortError: servers take it for a client that went away and cut the socket without an error log.
      controller.error(new DOMException('The stream was cut off', 'AbortError'));
      close();
    },
    get bufferedBytes() {
      if (!closed) look();
      return left;
    },
  };
  return { sink, body };
};
