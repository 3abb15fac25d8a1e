import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RawCall {
  body: Record<string, any>;
  headers: http.IncomingHttpHeaders;
  response: http.ServerResponse;
  /** Resolves when the connection of this call is closed. */
  closed: Promise<void>;
}

/**
 * A model endpoint whose every byte a test decides, for what the mock cannot do: silences, connections that stay open, odd
 * bodies. `handle` gets each call with its number, counted from 0.
 */
export async function startRawModelServer() {
  const calls: RawCall[] = [];
  const bus = new EventEmitter();
  const raw = {
    handle: (_call: RawCall, _number: number): void => undefined,
    calls,
    url: '',
    async waitForCalls(count: number) {
      while (calls.length < count) await once(bus, 'call');
    },
    reset() {
      calls.length = 0;
      raw.handle = () => undefined;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = http.createServer(async (request, response) => {
    const closed = once(response, 'close').then(() => undefined);
    let text = '';
    try {
      for await (const chunk of request) text += chunk;
    } catch {
      return; // gone before it had asked
    }
    const call = { body: JSON.parse(text), headers: request.headers, response, closed };
    calls.push(call);
    raw.handle(call, calls.length - 1);
    bus.emit('call');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  raw.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return raw;
}

export type RawModelServer = Awaited<ReturnType<typeof startRawModelServer>>;

const chunk = (choice: object, more: object = {}) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }], ...more })}\n\n`;

/** Pieces of a streamed answer. */
export const sse = {
  head: (response: http.ServerResponse) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }),
  text: (content: string) => chunk({ delta: { content }, finish_reason: null }),
  refusal: (refusal: string) => chunk({ delta: { refusal }, finish_reason: null }),
  end: (finish_reason = 'stop', more: object = {}) =>
    `${chunk({ delta: {}, finish_reason }, more)}data: [DONE]\n\n`,
  /** The whole answer at once. */
  answer(response: http.ServerResponse, content: string, more: object = {}) {
    sse.head(response);
    response.end(sse.text(content) + sse.end('stop', more));
  },
};

export function json(response: http.ServerResponse, status: number, body: unknown, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
