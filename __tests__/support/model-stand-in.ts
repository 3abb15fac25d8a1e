import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatCompletionRequest } from '@copilotkit/aimock';
import { notesAnswer, summaryAnswer, usageOf, wantsNotes } from './model-mock';

export interface ModelStandIn {
  url: string;
  /** How many requests wanted notes on a part, and how many the summary. */
  counts: { notes: number; summaries: number };
  close(): Promise<void>;
}

/** A quick OpenAI-compatible endpoint that streams a fitting answer after a fixed latency, for measuring. */
export async function startModelStandIn({
  latencyMs,
}: {
  latencyMs: number;
}): Promise<ModelStandIn> {
  const counts = { notes: 0, summaries: 0 };
  const server = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text) as ChatCompletionRequest;
    const notes = wantsNotes(body);
    counts[notes ? 'notes' : 'summaries'] += 1;
    const answer = notes ? notesAnswer(body) : summaryAnswer();
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const send = (value: object) => response.write(`data: ${JSON.stringify(value)}\n\n`);
      for (let at = 0; at < answer.length; at += 200) {
        send({ choices: [{ index: 0, delta: { content: answer.slice(at, at + 200) } }] });
      }
      send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
      send({ choices: [], usage: usageOf(body, 500) });
      response.end('data: [DONE]\n\n');
    }, latencyMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    counts,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
