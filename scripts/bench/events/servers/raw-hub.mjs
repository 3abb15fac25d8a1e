/**
 * The reference: the least a Node server can do.
 * - `one`: every event is written to every client on its own, as if each had come with a request of its own.
 * - `corked`: the same for all events in one turn of the event loop, where Node puts the writes to a client together.
 * - `rounds`: everything published in one turn as one write for every client. The limit of what a Node server can do.
 */
import http from 'node:http';
import { listen, markedEvent, readBody } from './marked-event.mjs';

const mode = process.argv[2];
const clients = new Set();
let pending = [];

async function publish(events, first, size) {
  for (let n = 0; n < events; n += 1) {
    const data = JSON.stringify(markedEvent(first + n, size));
    const frame = Buffer.from(`event: test\ndata: ${data}\n\n`);
    if (mode === 'rounds') pending.push(frame);
    else for (const client of clients) client.write(frame);
    if (mode === 'one') await new Promise(setImmediate);
  }
  if (mode === 'rounds') setImmediate(flush);
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
      response.end('{}');
      await publish(events, first, size);
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
    response.write('event: connected\ndata: {}\n\n');
    clients.add(response);
    response.on('close', () => clients.delete(response));
  }),
);
