/** The reference among libraries: better-sse on node:http, a channel with every session in it. */
import http from 'node:http';
import { createChannel, createSession } from 'better-sse';
import { listen, markedEvent, readBody } from './marked-event.mjs';

const channel = createChannel();

listen(
  http.createServer(async (request, response) => {
    if (request.method === 'POST') {
      const { events, first, size } = await readBody(request);
      for (let n = 0; n < events; n += 1) channel.broadcast(markedEvent(first + n, size), 'test');
      response.end('{}');
      return;
    }
    channel.register(await createSession(request, response));
  }),
);
