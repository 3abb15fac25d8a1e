import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { createAddressPolicy } from '@/lib/webhooks/server/address-policy';
import { createPostWebhook } from '@/lib/webhooks/server/post-webhook';
import { createCertificate } from '../../../support/certificates';
import { createTestLogger } from '../../../support/logger';
import { answer, startReceiver, type WebhookReceiver } from '../../../support/webhook-receiver';
import { notAborted } from '../../../support/webhooks-context';

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const body = '{"id":"x-1","type":"test","timestamp":"2026-01-01T00:00:00.000Z","data":1}';
const loopback = ['127.0.0.0/8'];

const logger = createTestLogger('info');
afterEach(() => void logger.records.splice(0));

/** One request; host names are what `hosts` says, asked anew each time. */
function post(
  url: string,
  options: {
    hosts?: (name: string) => string[];
    allowed?: string[];
    deadline?: AbortSignal;
    stop?: AbortSignal;
  } = {},
) {
  const send = createPostWebhook({
    resolveHost: async (name) => options.hosts?.(name) ?? [],
    judge: createAddressPolicy(options.allowed ?? loopback),
    logger,
  });
  const { deadline = notAborted, stop = notAborted } = options;
  return send({ url, headers: { 'content-type': 'application/json' }, body, deadline, stop });
}

test('sends the body as it is, with the host name in the address, and keeps the answer', async () => {
  receiver.behave(answer(201, { 'x-receiver': 'yes' }, 'thank you'));
  const url = `http://hooks.example:${receiver.port}/a/b?c=d`;
  const sent = await post(url, { hosts: () => ['127.0.0.1'] });
  expect(sent).toMatchObject({ outcome: 'succeeded', detail: null });
  expect(sent.response).toMatchObject({ status: 201, body: 'thank you' });
  expect(sent.response?.headers).toMatchObject({ 'x-receiver': 'yes' });
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received[0]).toMatchObject({ path: '/a/b?c=d', body });
  expect(receiver.received[0]?.headers.host).toBe(`hooks.example:${receiver.port}`);
});

test.each([
  [200, 'succeeded'],
  [204, 'succeeded'],
  [299, 'succeeded'],
  [400, 'status'],
  [404, 'status'],
  [410, 'gone'],
  [429, 'status'],
  [500, 'status'],
  [503, 'status'],
])('%i is %s', async (status, outcome) => {
  receiver.behave(answer(status));
  const sent = await post(receiver.url);
  expect(sent.outcome).toBe(outcome);
  expect(sent.response?.status).toBe(status);
});

test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed', async (status) => {
  const inside = await startReceiver();
  receiver.behave(answer(status, { location: inside.url }));
  expect((await post(receiver.url)).outcome).toBe('redirect');
  expect(inside.connections).toBe(0);
  await inside.close();
});

test('a receiver that hangs is left when the time is over', async () => {
  const deadline = new AbortController();
  receiver.behave(() => deadline.abort());
  expect((await post(receiver.url, { deadline: deadline.signal })).outcome).toBe('timeout');
});

test('a stopping server is no timeout', async () => {
  const stop = new AbortController();
  receiver.behave(() => stop.abort());
  expect((await post(receiver.url, { stop: stop.signal })).outcome).toBe('interrupted');
});

test('a name server that does not answer is left when the time is over', async () => {
  const deadline = new AbortController();
  const send = createPostWebhook({
    judge: createAddressPolicy([]),
    logger,
    resolveHost: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        deadline.abort();
      }),
  });
  const url = 'https://slow.example/';
  const { signal } = deadline;
  const sent = await send({ url, headers: {}, body, deadline: signal, stop: notAborted });
  expect(sent.outcome).toBe('timeout');
});

test('of an answer that drips for ever the status counts and the first bytes are kept', async () => {
  const deadline = new AbortController();
  receiver.behave((_, response) => {
    response.writeHead(200);
    let drops = 0;
    const drip = () => {
      drops += 1;
      if (drops === 50) deadline.abort();
      if (!response.destroyed) response.write('.', () => setImmediate(drip));
    };
    drip();
  });
  const sent = await post(receiver.url, { deadline: deadline.signal });
  expect(sent.outcome).toBe('succeeded');
  expect(sent.response?.body).toMatch(/^\.+$/);
});

test('headers that drip for ever are no answer', async () => {
  const deadline = new AbortController();
  receiver.behave((_, response) => {
    const { socket } = response;
    socket?.write('HTTP/1.1 200 OK\r\n');
    let drops = 0;
    const drip = () => {
      drops += 1;
      if (drops === 50) deadline.abort();
      if (socket && !socket.destroyed) {
        socket.write(`x-drop-${drops}: ${drops}\r\n`, () => setImmediate(drip));
      }
    };
    drip();
  });
  const sent = await post(receiver.url, { deadline: deadline.signal });
  expect(sent).toMatchObject({ outcome: 'timeout', response: null });
});

test('of a large answer a kilobyte is kept, and the rest never read', async () => {
  let closed: Promise<unknown> = Promise.resolve();
  receiver.behave((_, response) => {
    closed = once(response, 'close');
    const flood = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', flood);
    flood();
  });
  const sent = await post(receiver.url);
  expect(sent.response?.body).toHaveLength(1_024);
  await closed;
});

test('long headers are cut', async () => {
  receiver.behave(answer(200, { 'x-long': 'y'.repeat(5_000) }));
  expect((await post(receiver.url)).response?.headers['x-long']).toHaveLength(300);
});

test('connecting may take as long as everything, and ends with it', async () => {
  // Takes the connection and never says hello.
  const silent = net.createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const connected = once(silent, 'connection') as Promise<[net.Socket]>;
  const deadline = new AbortController();
  const sending = post(`https://127.0.0.1:${port}/`, { deadline: deadline.signal });
  const [socket] = await connected;
  const closed = once(socket, 'close');
  let isOver = false;
  void sending.then(() => {
    isOver = true;
  });
  // Moves the clock of the HTTP client, whose own limits count by it from its first tick on.
  const clock = jest.requireActual('undici/lib/util/timers');
  for (const ms of [1_000, 14_000]) clock.tick(ms);
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  expect(isOver).toBe(false);
  deadline.abort();
  expect(await sending).toEqual({ outcome: 'timeout', detail: null, response: null });
  await closed;
  silent.close();
});

test.each([
  ['garbage', 'protocol', 'these are not the bytes you are looking for\r\n\r\n'],
  ['a broken status line', 'protocol', 'HTTP/9.9 two hundred\r\n\r\n'],
  ['a broken length', 'protocol', 'HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n'],
  ['endless headers', 'protocol', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`],
  [
    'an upgrade',
    'connection',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
  ],
])('%s is no answer', async (_, outcome, bytes) => {
  receiver.behave((_request, response) => void response.socket?.end(bytes));
  const sent = await post(receiver.url);
  expect(sent).toMatchObject({ outcome, response: null });
});

test('a receiver that hangs up, and one that is not there, cannot be reached', async () => {
  receiver.behave((_, response) => void response.socket?.destroy());
  expect((await post(receiver.url)).outcome).toBe('connection');
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  expect(await post(`http://127.0.0.1:${port}/`)).toEqual({
    outcome: 'connection',
    detail: 'ECONNREFUSED',
    response: null,
  });
});

describe('where it may lead', () => {
  const refused = async (url: string, options: Parameters<typeof post>[1] = {}) => {
    const sent = await post(url, options);
    expect(receiver.connections).toBe(0);
    return sent.outcome;
  };

  test('every way to write an address of this machine is refused', async () => {
    const names = ['127.0.0.1', '127.1', '2130706433', '0x7f.1', '0177.0.0.1', '0', '[::1]'];
    names.push('[::ffff:127.0.0.1]', '[64:ff9b::7f00:1]', '[::127.0.0.1]');
    for (const name of names) {
      const url = `http://${name}:${receiver.port}/`;
      expect([name, await refused(url, { allowed: [] })]).toEqual([name, 'address']);
    }
  });

  test.each([
    ['private first', ['127.0.0.1', '8.8.8.8']],
    ['private last', ['8.8.8.8', '2606:4700::1111', '127.0.0.1']],
    ['private in IPv6', ['8.8.8.8', '::1']],
    ['mapped', ['::ffff:127.0.0.1']],
    ['NAT64', ['64:ff9b::7f00:1']],
    ['cloud metadata', ['169.254.169.254']],
  ])('one answer that is not public refuses the host: %s', async (_, addresses) => {
    const url = `https://hooks.example:${receiver.port}/`;
    expect(await refused(url, { hosts: () => addresses, allowed: [] })).toBe('address');
  });

  test('a host that was public before is looked at again, and refused once it is not', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const asked: string[] = [];
    const hosts = (name: string) => {
      asked.push(name);
      return answers[asked.length - 1] ?? [];
    };
    const url = `http://rebinding.example:${receiver.port}/`;
    expect((await post(url, { hosts })).outcome).toBe('succeeded');
    // One look-up an attempt: there is none between the check and the connection that could say something else.
    expect(asked).toHaveLength(1);
    expect((await post(url, { hosts })).outcome).toBe('address');
    expect(asked).toHaveLength(2);
    expect(receiver.connections).toBe(1);
  });

  test('a name that does not exist is not told from one inside, but in the log of the server', async () => {
    const hosts = (name: string) => (name === 'inside.example' ? ['10.0.0.7'] : []);
    for (const host of ['nothing.example', 'inside.example']) {
      expect(await post(`https://${host}/`, { hosts })).toEqual({
        outcome: 'address',
        detail: null,
        response: null,
      });
    }
    expect(logger.records.map(({ host, reason }) => [host, reason])).toEqual([
      ['nothing.example', 'not found'],
      ['inside.example', 'not public'],
    ]);
  });

  test('a name server that cannot say is no refusal', async () => {
    const hosts = () => {
      throw Object.assign(new Error('queryA ESERVFAIL'), { code: 'ESERVFAIL' });
    };
    expect(await refused('https://hooks.example/', { hosts })).toBe('dns');
    expect(logger.records[0]?.reason).toMatch(/did not answer: ESERVFAIL/);
  });

  test('plain http is for named networks only', async () => {
    const hosts = () => ['93.184.215.14'];
    expect(await refused('http://public.example/', { hosts })).toBe('insecure');
    const mixed = () => ['127.0.0.1', '93.184.215.14'];
    expect(await refused(`http://mixed.example:${receiver.port}/`, { hosts: mixed })).toBe(
      'insecure',
    );
  });

  test('no proxy of the environment is used', async () => {
    const proxy = await startReceiver();
    const before = { ...process.env };
    Object.assign(process.env, {
      HTTP_PROXY: proxy.url,
      http_proxy: proxy.url,
      ALL_PROXY: proxy.url,
      NODE_USE_ENV_PROXY: '1',
    });
    try {
      expect((await post(receiver.url)).outcome).toBe('succeeded');
      expect(proxy.connections).toBe(0);
    } finally {
      process.env = before;
      await proxy.close();
    }
  });
});

test('a certificate that nobody vouches for, or of another host, is refused before anything is sent', async () => {
  const secure = await startReceiver({ tls: createCertificate('DNS:other.example') });
  const url = `https://hooks.example:${secure.port}/`;
  const sent = await post(url, { hosts: () => ['127.0.0.1'] });
  expect(sent.outcome).toBe('tls');
  expect(secure.received).toEqual([]);
  await secure.close();
});

test('each attempt has a connection of its own, which is closed after it', async () => {
  for (let n = 1; n <= 3; n += 1) {
    const closed = new Promise((resolve) => {
      receiver.behave((_, response) => {
        response.socket?.once('close', resolve);
        response.writeHead(204).end();
      });
    });
    await post(receiver.url);
    expect(receiver.connections).toBe(n);
    await closed;
  }
});
