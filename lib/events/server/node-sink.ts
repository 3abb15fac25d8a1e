import 'server-only';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CreateFrameSink, FrameSink, FrameSinkListener } from './frame-sink';

/** Taken in while nobody reads yet: enough for a greeting and a first page of replay. */
const heldLimitBytes = 64 * 1024;
/** How long a client may take to fetch the rest of a stream that has ended. */
const lingerMs = 5_000;

type Controller = ReadableStreamDefaultController<Uint8Array>;

/**
 * The driver for a Node server: writes to the socket of Node's response itself instead of through Next's pipe, which costs a
 * queue, a loop and several promises a chunk, and keeps everything of the request in memory. Next answers with `body.pipeTo(...)`
 * (next/dist/server/pipe-readable.js); for this body that is the sign that the headers are set, and the end of Next's part.
 * Whoever reads the body in another way sees a normal stream.
 */
export function createNodeSink(response: ServerResponse): CreateFrameSink {
  return (listener) => {
    const sink = new NodeSink(response, listener);
    return { sink, body: new TakenBody(sink) };
  };
}

/** Chunks as HTTP/1.1 frames them. A round gives the same chunk to thousands of connections, so it is framed once. */
const framed = new WeakMap<Uint8Array, Buffer>();

/** A chunk of `Transfer-Encoding: chunked` (https://www.rfc-editor.org/rfc/rfc9112#section-7.1). */
function frameChunk(chunk: Uint8Array): Buffer {
  const known = framed.get(chunk);
  if (known) return known;
  const frame = Buffer.concat([
    Buffer.from(`${chunk.length.toString(16)}\r\n`, 'latin1'),
    chunk,
    Buffer.from('\r\n', 'latin1'),
  ]);
  framed.set(chunk, frame);
  return frame;
}

/** A stream whose `pipeTo` gives way to the sink and is done at once, so that nothing of the request waits for its end. */
class TakenBody extends ReadableStream<Uint8Array> {
  readonly #sink: NodeSink;

  constructor(sink: NodeSink) {
    super(
      {
        start: (controller) => sink.provide(controller),
        // Without a high-water mark it is called only when somebody waits for bytes.
        pull: () => sink.read(),
        cancel: () => sink.destroy(),
      },
      { highWaterMark: 0, size: (chunk) => chunk.byteLength },
    );
    this.#sink = sink;
  }

  override async pipeTo(): Promise<void> {
    this.#sink.takeOver();
  }
}

class NodeSink implements FrameSink {
  readonly #response: ServerResponse;
  readonly #listener: FrameSinkListener;
  /** `held` until somebody reads; then the response, or the stream that stands in for it. */
  #mode: 'held' | 'response' | 'stream' = 'held';
  #socket: Socket | null = null;
  /** Of the body, as long as that may still be read. */
  #controller: Controller | null = null;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #full = false;
  /** Bytes that were left when last looked at: a socket that is gone has forgotten. */
  #left = 0;
  #ended = false;
  #closed = false;

  constructor(response: ServerResponse, listener: FrameSinkListener) {
    this.#response = response;
    this.#listener = listener;
    response.on('close', this.#close);
  }

  write(chunk: Uint8Array): boolean {
    if (this.#closed || this.#ended) return false;
    this.#full = !this.#hand(chunk);
    return !this.#full;
  }

  end(lastChunk?: Uint8Array): void {
    if (this.#closed || this.#ended) return;
    if (lastChunk) this.#hand(lastChunk);
    this.#ended = true;
    if (this.#mode !== 'held') this.#finish();
  }

  destroy(): void {
    if (this.#closed) return;
    this.#look();
    const { socket } = this.#response;
    this.#controller?.error(new DOMException('The stream was cut off', 'AbortError'));
    // A reset, because a client that never reads would keep what the kernel holds for it.
    if (socket) socket.resetAndDestroy();
    else this.#response.destroy();
    this.#close();
  }

  get bufferedBytes(): number {
    if (!this.#closed) this.#look();
    return this.#left;
  }

  #look(): void {
    if (this.#mode === 'response') this.#left = (this.#socket ?? this.#response).writableLength;
    else this.#left = this.#heldBytes + this.#queuedBytes;
  }

  provide(controller: Controller): void {
    this.#controller = controller;
  }

  /** Next has set the headers: everything goes to the socket from here on. */
  takeOver(): void {
    if (this.#closed) return;
    const response = this.#response;
    response.flushHeaders();
    // Next's own listeners would keep the request and its abort signals alive as long as the stream.
    response.removeAllListeners('close').on('close', this.#close);
    response.removeAllListeners('drain').on('drain', this.#drain);
    this.#controller = null;
    // A pipelined request has its socket only once the answers before it are through: then the response keeps the order.
    this.#socket = response.socket;
    this.#socket?.setNoDelay(true).on('drain', this.#drain);
    this.#start('response');
  }

  /** Somebody reads the body as a stream, and waits. */
  read(): void {
    if (this.#mode === 'held') this.#start('stream');
    else this.#drain();
  }

  #start(mode: 'response' | 'stream'): void {
    const held = this.#held;
    const wasFull = this.#full;
    this.#mode = mode;
    this.#held = [];
    this.#heldBytes = 0;
    this.#full = false;
    for (const chunk of held) this.#full = !this.#hand(chunk);
    if (this.#ended) this.#finish();
    else if (wasFull && !this.#full) this.#listener.onDrain();
  }

  /** Passes a chunk on; false when there is enough for now. */
  #hand(chunk: Uint8Array): boolean {
    const hasRoom = this.#pass(chunk);
    this.#look();
    return hasRoom;
  }

  #pass(chunk: Uint8Array): boolean {
    if (this.#socket) {
      return this.#socket.write(this.#response.chunkedEncoding ? frameChunk(chunk) : chunk);
    }
    if (this.#mode === 'response') return this.#response.write(chunk);
    if (this.#mode === 'stream') {
      this.#controller?.enqueue(chunk);
      return this.#queuedBytes < heldLimitBytes;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    return this.#heldBytes < heldLimitBytes;
  }

  /** In the body's own queue. */
  get #queuedBytes(): number {
    return -(this.#controller?.desiredSize ?? 0);
  }

  #finish(): void {
    if (this.#controller) this.#controller.close();
    else {
      const { socket } = this.#response;
      const timer = setTimeout(() => socket?.resetAndDestroy(), lingerMs).unref();
      this.#response.on('close', () => clearTimeout(timer)).end();
    }
    this.#close();
  }

  readonly #drain = (): void => {
    if (!this.#full || this.#closed) return;
    this.#look();
    this.#full = false;
    this.#listener.onDrain();
  };

  readonly #close = (): void => {
    if (this.#closed) return;
    this.#closed = true;
    this.#held = [];
    this.#response.off('close', this.#close).off('drain', this.#drain);
    this.#socket?.off('drain', this.#drain);
    this.#listener.onClosed();
  };
}
