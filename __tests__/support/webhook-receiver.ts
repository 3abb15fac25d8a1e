import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface ReceivedWebhook {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** The parsed body. */
  event: { id: string; type: string; timestamp: string; data: any };
}

/** What a receiver does with a request; without an answer it hangs. */
export type Behaviour = (
  request: ReceivedWebhook,
  response: http.ServerResponse,
) => void | Promise<void>;

export interface WebhookReceiver {
  url: string;
  port: number;
  /** Complete requests, in the order in which they came. */
  received: ReceivedWebhook[];
  /** Answers from now on; by default 204. */
  behave(behaviour: Behaviour): void;
  /** Resolves with the request once so many have come. */
  nth(count: number): Promise<ReceivedWebhook>;
  /** Connections that were ever opened. */
  readonly connections: number;
  /** Resolves when nobody is connected any more, nor was about to be when it was asked. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export const answer =
  (status: number, headers: Record<string, string> = {}, body = ''): Behaviour =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

/** Takes the request and never says anything. */
export const hang: Behaviour = () => undefined;

/** A real server that takes webhooks and does as it is told. */
export async function startReceiver(
  options: { tls?: { key: string; cert: string }; host?: string } = {},
): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  let behaviour: Behaviour = answer(204);
  let connections = 0;
  const onRequest: http.RequestListener = async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const webhook: ReceivedWebhook = {
      path: request.url ?? '',
      headers: request.headers as Record<string, string>,
      body,
      event: JSON.parse(body),
    };
    received.push(webhook);
    for (const wake of waiting) wake();
    await behaviour(webhook, response);
  };
  const server = options.tls
    ? https.createServer(options.tls, onRequest)
    : http.createServer(onRequest);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}/hooks`,
    port,
    received,
    behave(next) {
      behaviour = next;
    },
    async nth(count) {
      while (received.length < count) {
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
      return received[count - 1]!;
    },
    get connections() {
      return connections;
    },
    async quiet() {
      // A connection that is made already is heard of in the next turns.
      for (let turn = 0; turn < 10 || sockets.size > 0; turn += 1) {
        await new Promise(setImmediate);
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
