import http from 'node:http';
import net from 'node:net';
import { type AppServer, startApp } from '../support/app-server';
import { anonymous, type HttpClient, signIn } from '../support/http-client';
import { readBuiltActions } from '../support/server-actions';

let app: AppServer;
let client: HttpClient;

beforeAll(async () => {
  app = await startApp();
  client = await signIn(app.url);
});
afterAll(() => app?.dispose());

describe('bodies have a limit', () => {
  const send = (path: string, init: RequestInit, as = client) =>
    as.fetch(path, { method: 'POST', ...init });
  test.each([
    ['/api/summaries/delete', 65],
    ['/api/summaries/restore', 65],
    ['/events/broadcast', 17],
    ['/api/preview', 513],
    ['/api/batches/x/retry', 257],
    ['/api/batches', 8 * 1024 + 1],
  ])('%s takes less than %d KB', async (path, kb) => {
    const response = await send(path, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: ['x'.repeat(kb * 1024)] }),
    });
    expect(response.status).toBe(413);
  });

  test.each([
    ['/api/summaries/delete', 'application/json'],
    ['/api/batches', 'application/json'],
    ['/api/auth/signin/credentials', 'application/x-www-form-urlencoded'],
  ])('what is sent to %s without saying how much it is, is counted', async (path, type) => {
    const headers = { 'content-type': type, cookie: client.cookie };
    await expect(sendUnsized(app, path, headers)).resolves.toBe(413);
  });

  test('what visitors send to pages is small', async () => {
    const visitor = anonymous(app.url);
    const action = readBuiltActions().find(({ name }) => name === 'completeSetupAction')!;
    const headers = { 'next-action': action.id, 'content-type': 'text/plain;charset=UTF-8' };
    const body = JSON.stringify([{ token: 'x'.repeat(65 * 1024) }]);
    expect((await send('/setup', { headers, body }, visitor)).status).toBe(413);
    const form = new FormData();
    form.set('file', new Blob(['x'.repeat(70 * 1024)]));
    expect((await send('/sign-in', { body: form }, visitor)).status).toBe(413);
    await expect(sendUnsized(app, '/setup', headers)).resolves.toBe(413);
    // Also where there is no page for them, before anybody asks who they are.
    expect((await send('/', { body: form }, visitor)).status).toBe(413);
    expect((await send('/', { body: new FormData() }, visitor)).status).toBe(401);
  });
});

/** What a client sees that sends a head, so many bytes of a body, and then neither more nor an end. */
function holdOpen(head: string[], bytes: number): Promise<{ answer: string }> {
  return new Promise((resolve) => {
    const socket = net.connect(app.port, 'localhost');
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      answer += text;
    });
    // Half of the tests are about connections that the server cuts off.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ answer }));
    socket.write(`${[...head, `Host: localhost:${app.port}`].join('\r\n')}\r\n\r\n`);
    const chunk = 'x'.repeat(4096);
    const isChunked = head.some((line) => /^transfer-encoding/i.test(line));
    for (let sent = 0; sent < bytes; sent += chunk.length) {
      socket.write(isChunked ? `1000\r\n${chunk}\r\n` : chunk);
    }
  });
}

describe('a body that nobody may send', () => {
  const kb = 1024;
  test.each([
    ['of a size that is too large', ['Content-Length: 9961472'], 128 * kb],
    ['of no size', ['Transfer-Encoding: chunked'], 900 * kb],
    [
      'with a cookie that is not ours',
      ['Content-Length: 9961472', 'Cookie: next-auth.session-token=e.e.e.e.e'],
      128 * kb,
    ],
    [
      'with a token that is not ours',
      ['Content-Length: 9961472', 'Authorization: Bearer none'],
      128 * kb,
    ],
    ['with a chunked one', ['Transfer-Encoding: chunked', 'Authorization: Bearer none'], 900 * kb],
  ])(
    '%s is refused, and its connection closed, before a megabyte of it is taken',
    async (_, headers, bytes) => {
      for (const path of [
        '/api/preview',
        '/setup',
        '/',
        '/api/auth/callback/credentials',
        '/healthz',
      ]) {
        const { answer } = await holdOpen([`POST ${path} HTTP/1.1`, ...headers], bytes);
        expect(answer).toMatch(/^HTTP\/1\.1 413 /);
        expect(answer).toMatch(/\r\nConnection: close\r\n/i);
        expect(answer).toContain('"code":"payload_too_large"');
      }
    },
  );

  test('is not waited for, however many send one at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 80 }, () =>
        holdOpen(['POST /api/preview HTTP/1.1', 'Transfer-Encoding: chunked'], 900 * kb),
      ),
    );
    // So much is held at once of one address; the others are not even begun with.
    for (const { answer } of answers) expect(answer).toMatch(/^HTTP\/1\.1 (413|429) /);
    expect((await client.fetch('/api/models')).status).toBe(200);
  });

  test('is refused to a person whose session is over', async () => {
    const leaving = await signIn(app.url);
    await leaving.fetch('/api/sign-out', { method: 'POST' });
    const head = ['POST /api/batches HTTP/1.1', 'Content-Length: 1000000'];
    const { answer } = await holdOpen([...head, `Cookie: ${leaving.cookie}`], 128 * kb);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('of a signed-in person is refused by its size, before any of it comes', async () => {
    const head = ['POST /api/batches HTTP/1.1', 'Content-Length: 30000000'];
    const { answer } = await holdOpen([...head, `Cookie: ${client.cookie}`], 0);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('a caption file of a signed-in person', () => {
  const line = (n: number) => `Sentence number ${n} of a long talk about nothing in particular.\n`;
  const captions = (bytes: number) => {
    let text = '';
    for (let n = 0; text.length < bytes; n += 1) text += line(n);
    return text.slice(0, bytes);
  };
  const upload = (content: string) => ({ transcript: { title: 'Long', format: 'text', content } });

  test('comes in up to 6 MB, as JSON', async () => {
    const sent = await client.post('/api/batches', upload(captions(6_000_000)));
    expect(sent.status).toBe(202);
  });

  test('comes in without saying how large it is', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const request = http.request(`${app.url}/api/batches`, {
        method: 'POST',
        headers: {
          cookie: client.cookie,
          origin: app.url,
          'content-type': 'application/json',
          'transfer-encoding': 'chunked',
        },
      });
      request.on('response', (response) => resolve(response.statusCode ?? 0));
      request.on('error', reject);
      const body = JSON.stringify(upload(captions(1_000_000)));
      for (let at = 0; at < body.length; at += 50_000) request.write(body.slice(at, at + 50_000));
      request.end();
    });
    expect(status).toBe(202);
  });

  test('that breaks off on its way is no failure of the server', async () => {
    const socket = net.connect(app.port, 'localhost');
    const head = ['POST /api/batches HTTP/1.1', `Host: localhost:${app.port}`];
    head.push(`Cookie: ${client.cookie}`, `Origin: ${app.url}`, 'Content-Length: 5000000');
    socket.write(`${head.join('\r\n')}\r\n\r\n${'x'.repeat(300_000)}`, () => socket.destroy());
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await client.fetch('/api/models')).status).toBe(200);
    expect(app.output()).not.toMatch(/uncaughtException|aborted|exceeded/);
  });
});

/** Sends up to 32 MB without saying how much it will be, or until there is an answer; resolves to its status. */
function sendUnsized(
  { url }: AppServer,
  path: string,
  headers: Record<string, string>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(url + path, {
      method: 'POST',
      headers: { ...headers, origin: url, 'transfer-encoding': 'chunked' },
    });
    const chunk = Buffer.alloc(64 * 1024, ' ');
    let left = 512;
    const send = () => {
      while (left > 0 && !request.destroyed) {
        left -= 1;
        if (!request.write(chunk)) return request.once('drain', send);
      }
      return request.end();
    };
    request.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    request.on('error', reject);
    send();
  });
}
