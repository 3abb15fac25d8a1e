/**
 * The reference: the least a Node server can do. `one`: a write for every event and client. `rounds`: everything published in
 * one turn of the event loop as one write for every client.
 */
import http from 'node:http';
import { listen, markedEvent, readBody } from './marked-event.mjs';

const rounds = process.argv[2] === 'rounds';
const clients = new Set();
let pending = [];

function publish(data) {
  const frame = Buffer.from(`event: test\ndata: ${JSON.stringify(data)}\n\n`);
  if (!rounds) for (const client of clients) client.write(frame);
  else if (pending.push(frame) === 1) setImmediate(flush);
}

function flush() {
  const chunk = Buffer.concat(pending);
  pending = [];
  for (const client of clients) client.write(chunk);
}

listen(
  http.createServer(async (request, response) => {
    if (request.method === 'POST') {
      const { events, first, size } = await readBody(request);
      for (let n = 0; n < events; n += 1) publish(markedEvent(first + n, size));
      response.end('{}');
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
    response.write('event: connected\ndata: {}\n\n');
    clients.add(response);
    response.on('close', () => clients.delete(response));
  }),
);
