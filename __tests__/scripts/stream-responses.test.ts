import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { installStreamResponses } from '@/scripts/lib/stream-responses.mjs';

const takeResponse = installStreamResponses();
let server: http.Server;
let keys: (string | undefined)[];

beforeEach(async () => {
  keys = [];
  server = http.createServer((request, response) => {
    keys.push(request.headers['x-stream-response'] as string | undefined);
    response.end(takeResponse(keys.at(-1)!) === response ? 'its own' : 'none');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => server.close());

async function ask(path: string, method = 'GET'): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const request = http.request({ port, path, method, agent: false });
  request.setHeader('X-Stream-Response', keys[0] ?? '1');
  request.end();
  const [response] = await once(request, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return text;
}

test.each(['/events', '/events?x', '/./events', '/x/../events', '/_next/data/build/events.json'])(
  'a GET of %s has its own response, and cannot name that of another',
  async (path) => {
    await ask('/events');
    await expect(ask(path)).resolves.toBe('its own');
    expect(keys[1]).not.toBe(keys[0]);
  },
);

test('other methods have none, whatever they claim', async () => {
  await ask('/events');
  await expect(ask('/events', 'POST')).resolves.toBe('none');
  expect(keys[1]).toBeUndefined();
});

test('a response is handed out once', async () => {
  await ask('/events');
  expect(takeResponse(keys[0]!)).toBeNull();
});
