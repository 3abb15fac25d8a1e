import { describeFrameSink } from '@/__tests__/contracts/frame-sink.contract';
import { createStreamSink } from '@/lib/events/server/stream-sink';

describeFrameSink('the portable stream driver', (listener) => {
  const { sink, body } = createStreamSink(listener);
  const reader = body.getReader();
  const decoder = new TextDecoder();
  return {
    sink,
    receiver: {
      read: async () => decoder.decode((await reader.read()).value),
      async readToEnd() {
        let text = '';
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return text;
          text += decoder.decode(value);
        }
      },
      leave: () => reader.cancel(),
    },
  };
});
