import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { installStrictTransport } from '@/scripts/lib/strict-transport.mjs';

async function ask(server: http.Server): Promise<Headers> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { headers } = await fetch(`http://127.0.0.1:${port}/`);
  server.close();
  return headers;
}
const answering = () => http.createServer((_, response) => response.writeHead(401).end());
const header = 'strict-transport-security';

test('where the public origin is on TLS every answer says to stay there, and nowhere else', async () => {
  installStrictTransport('http://localhost:3000');
  installStrictTransport(undefined);
  expect((await ask(answering())).get(header)).toBeNull();
  installStrictTransport('https://summaries.example.com');
  expect((await ask(answering())).get(header)).toBe('max-age=31536000');
});
