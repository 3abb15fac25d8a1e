import 'server-only';

/**
 * Where the bytes of one connection go. One driver per kind of server; every driver passes
 * `__tests__/contracts/frame-sink.contract.ts`.
 */
export interface FrameSink {
  /**
   * Hands over one chunk, in order. Returns false when the receiver has enough for now: the chunk is taken all the same,
   * and nothing more should be written until `onDrain` fires. Does nothing once the sink is closed.
   */
  write(chunk: Uint8Array): boolean;
  /**
   * Ends the stream after what was written, with an optional last chunk. The Node driver cuts a receiver off that does not
   * fetch it within seconds; a plain web stream has no way to, and leaves that to the server's own timeouts.
   */
  end(lastChunk?: Uint8Array): void;
  /** Cuts the stream off without waiting for the receiver. */
  destroy(): void;
  /**
   * Bytes handed over that the receiver has not taken yet, as far as the driver can see. Once the sink is closed, what was left
   * then: a receiver that is gone has not taken it.
   */
  readonly bufferedBytes: number;
}

export interface FrameSinkListener {
  /** The receiver takes bytes again after a `write` that returned false. */
  onDrain(): void;
  /** The stream is over, from either side. Fires once. */
  onClosed(): void;
}

/** A driver: makes the sink of one response, and the body to answer with. */
export type CreateFrameSink = (listener: FrameSinkListener) => {
  sink: FrameSink;
  body: ReadableStream<Uint8Array>;
};
