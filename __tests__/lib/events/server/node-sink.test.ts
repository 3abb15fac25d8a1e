import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { describeFrameSink } from '@/__tests__/contracts/frame-sink.contract';
import type { CreateFrameSink, FrameSinkListener } from '@/lib/events/server/frame-sink';
import { createNodeSink } from '@/lib/events/server/node-sink';

let server: http.Server;
let port: number;
let answer: (response: http.ServerResponse) => void;
const clients: net.Socket[] = [];

beforeAll(async () => {
  server = http.createServer((_, response) => answer(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What Next does with a response's body: the headers, then `pipeTo` with a writable of its own and an abort signal. */
function answerLikeNext(response: http.ServerResponse, body: ReadableStream<Uint8Array>) {
  const aborted = new AbortController();
  response.once('close', () => aborted.abort());
  response.setHeader('Content-Type', 'text/event-stream');
  return body.pipeTo(new WritableStream(), { signal: aborted.signal });
}

/** Sends a request by hand, so that reading is the test's business. */
async function request(): Promise<{ socket: net.Socket; response: http.ServerResponse }> {
  const asked = new Promise<http.ServerResponse>((resolve) => {
    answer = resolve;
  });
  const socket = net.connect(port, '127.0.0.1');
  clients.push(socket);
  socket.setMaxListeners(0);
  socket.on('error', () => undefined);
  socket.pause();
  socket.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
  return { socket, response: await asked };
}

async function open(listener: FrameSinkListener) {
  const { socket, response } = await request();
  const { sink, body } = createNodeSink(response)(listener);
  await answerLikeNext(response, body);
  return { socket, response, sink };
}

async function dataOrClose(socket: net.Socket): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  await Promise.race([once(socket, 'data', { signal }), once(socket, 'close', { signal })]);
  stop.abort();
}

/** The data of a chunked answer, as far as it has come. */
function dechunk(raw: string): { text: string; complete: boolean } {
  let at = raw.indexOf('\r\n\r\n') + 4;
  let text = '';
  for (;;) {
    const end = raw.indexOf('\r\n', at);
    if (end < 0) return { text, complete: false };
    const size = Number.parseInt(raw.slice(at, end), 16);
    if (size === 0) return { text, complete: true };
    text += raw.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

describeFrameSink('the Node driver', async (listener) => {
  const { socket, sink } = await open(listener);
  let raw = '';
  let read = 0;
  socket.on('data', (data) => {
    raw += data.toString('latin1');
  });
  socket.pause();
  return {
    sink,
    receiver: {
      async read() {
        socket.resume();
        await dataOrClose(socket);
        socket.pause();
        const { text } = dechunk(raw);
        const news = text.slice(read);
        read = text.length;
        return news;
      },
      async readToEnd() {
        socket.resume();
        while (!dechunk(raw).complete) {
          if (socket.closed) throw new Error('cut off');
          await dataOrClose(socket);
        }
        return dechunk(raw).text;
      },
      async leave() {
        socket.destroy();
        await listenerClosed();
      },
    },
  };

  function listenerClosed(): Promise<void> {
    return new Promise((resolve) => {
      const inner = listener.onClosed;
      listener.onClosed = () => {
        inner();
        resolve();
      };
    });
  }
});

describeFrameSink("the Node driver's body, read as a stream", async (listener) => {
  const { response } = await request();
  const { sink, body } = createNodeSink(response)(listener);
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let asked: ReturnType<typeof reader.read> | null = null;
  const next = () => {
    asked ??= reader.read().finally(() => {
      asked = null;
    });
    return asked;
  };
  return {
    sink,
    receiver: {
      // Asks, and does not wait when there is nothing.
      async read() {
        const turn = new Promise<{ value: undefined }>((resolve) =>
          setImmediate(() => resolve({ value: undefined })),
        );
        return decoder.decode((await Promise.race([next(), turn])).value);
      },
      async readToEnd() {
        let text = '';
        for (;;) {
          const { done, value } = await next();
          if (done) return text;
          text += decoder.decode(value);
        }
      },
      leave: () => reader.cancel(),
    },
  };
});

const quiet: FrameSinkListener = { onDrain: () => undefined, onClosed: () => undefined };
const create = (response: http.ServerResponse, listener = quiet): ReturnType<CreateFrameSink> =>
  createNodeSink(response)(listener);

test('what is written before Next has set the headers follows them', async () => {
  const { socket, response } = await request();
  const { sink, body } = create(response);
  sink.write(Buffer.from('early '));
  await answerLikeNext(response, body);
  sink.write(Buffer.from('late'));
  sink.end();
  let raw = '';
  for await (const data of socket) {
    raw += data;
    if (dechunk(raw).complete) break;
  }
  const [head] = raw.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(head).toMatch(/^content-type: text\/event-stream\r$/im);
  expect(dechunk(raw).text).toBe('early late');
});

test('too much before the headers is full, and drains with them', async () => {
  const { response } = await request();
  let drains = 0;
  const { sink, body } = create(response, {
    ...quiet,
    onDrain: () => {
      drains += 1;
    },
  });
  expect(sink.write(new Uint8Array(8 * 1024))).toBe(true);
  expect(sink.write(new Uint8Array(60 * 1024))).toBe(false);
  expect(sink.bufferedBytes).toBe(68 * 1024);
  await answerLikeNext(response, body);
  if (drains === 0) await once(response, 'drain');
  expect(drains).toBe(1);
});

test('a client that leaves before the headers closes the sink', async () => {
  const { socket, response } = await request();
  const closed = new Promise<void>((onClosed) => create(response, { ...quiet, onClosed }));
  socket.destroy();
  await closed;
});

test('piping is over at once, and nothing of Next stays at the response', async () => {
  const { response } = await open(quiet);
  expect(response.listenerCount('close')).toBe(1);
  expect(response.listenerCount('drain')).toBe(1);
});

test.each(['1.1', '1.0'])(
  'over HTTP/%s the bytes come as that version has them',
  async (version) => {
    const asked = new Promise<http.ServerResponse>((resolve) => {
      answer = resolve;
    });
    const socket = net.connect(port, '127.0.0.1');
    clients.push(socket);
    socket.write(`GET /events HTTP/${version}\r\nHost: x\r\n\r\n`);
    const response = await asked;
    const { sink, body } = create(response);
    await answerLikeNext(response, body);
    for (const part of ['one ', 'two ']) sink.write(Buffer.from(part));
    sink.end(Buffer.from('three'));
    let raw = '';
    for await (const data of socket) {
      raw += data;
      if (version === '1.1' && dechunk(raw).complete) break;
    }
    const text = version === '1.1' ? dechunk(raw).text : raw.slice(raw.indexOf('\r\n\r\n') + 4);
    expect(text).toBe('one two three');
  },
);

test('a pipelined request is answered after the one before it', async () => {
  const asked: http.ServerResponse[] = [];
  const both = new Promise<void>((resolve) => {
    answer = (response) => {
      if (asked.push(response) === 2) resolve();
    };
  });
  const socket = net.connect(port, '127.0.0.1');
  clients.push(socket);
  socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /events HTTP/1.1\r\nHost: x\r\n\r\n');
  await both;
  const { sink, body } = create(asked[1]!);
  await answerLikeNext(asked[1]!, body);
  sink.write(Buffer.from('second'));
  sink.end();
  asked[0]!.end('first');
  let raw = '';
  for await (const data of socket) {
    raw += data;
    if (raw.endsWith('0\r\n\r\n')) break;
  }
  expect(raw).toMatch(/first[\s\S]+text\/event-stream[\s\S]+second/);
});

test('a client that never reads is freed by destroy', async () => {
  const { socket, response, sink } = await open(quiet);
  const chunk = new Uint8Array(64 * 1024);
  let written = 0;
  for (let n = 0; n < 200; n += 1) {
    sink.write(chunk);
    written += chunk.length;
  }
  expect(sink.bufferedBytes).toBeGreaterThan(1_000_000);
  const { socket: peer } = response;
  sink.destroy();
  expect(peer!.destroyed).toBe(true);
  // What the kernel held for the client is given up, too: only what had reached it is still there.
  let taken = 0;
  socket.on('data', (data) => {
    taken += data.length;
  });
  await once(socket.resume(), 'close');
  expect(taken).toBeLessThan(written);
});

test('a stream that has ended waits a moment for a client that does not read, and no longer', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
  try {
    const { response, sink } = await open(quiet);
    const chunk = new Uint8Array(64 * 1024);
    for (let n = 0; n < 200; n += 1) sink.write(chunk);
    const { socket } = response;
    sink.end(Buffer.from('bye'));
    expect(socket!.destroyed).toBe(false);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(socket!.destroyed).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});
