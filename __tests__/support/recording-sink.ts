import type { FrameSink } from '@/lib/events/server/frame-sink';

export interface RecordingSink extends FrameSink {
  /** What `write` answers. */
  room: boolean;
  chunks: string[];
  readonly text: string;
  ended: boolean;
  destroyed: boolean;
  bufferedBytes: number;
}

/** A sink that keeps what it is given. */
export function createRecordingSink(): RecordingSink {
  const decoder = new TextDecoder();
  const sink: RecordingSink = {
    room: true,
    chunks: [],
    ended: false,
    destroyed: false,
    bufferedBytes: 0,
    write(chunk) {
      sink.chunks.push(decoder.decode(chunk));
      return sink.room;
    },
    end(lastChunk) {
      if (lastChunk) sink.write(lastChunk);
      sink.ended = true;
    },
    destroy() {
      sink.destroyed = true;
    },
    get text() {
      return sink.chunks.join('');
    },
  };
  return sink;
}
