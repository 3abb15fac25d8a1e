import {
  chatRequest,
  createTestChat,
  failing,
  type ModelMock,
  startModelMock,
} from '@/__tests__/support/model-mock';
import {
  json,
  type RawModelServer,
  sse,
  startRawModelServer,
} from '@/__tests__/support/raw-model-server';
import type { ChatClient, ChatRequest } from '@/lib/summaries/server/openai/chat-client';

let mock: ModelMock;
let raw: RawModelServer;
beforeAll(async () => {
  [mock, raw] = await Promise.all([startModelMock(), startRawModelServer()]);
});
afterAll(() => Promise.all([mock.stop(), raw.stop()]));
beforeEach(() => raw.reset());

const secretPrompt = 'the words of the transcript';

const ask = (chat: ChatClient, more: Partial<ChatRequest> = {}) => chat.chat(chatRequest(more));

const fine = { content: '{"fine": true}' };

test('a redirect is not followed, wherever it leads: neither key nor prompt goes there', async () => {
  const elsewhere = await startRawModelServer();
  try {
    for (const status of [301, 307, 308]) {
      raw.handle = ({ response }) =>
        response.writeHead(status, { location: `${elsewhere.url}/chat/completions` }).end();
      const { chat, delays } = createTestChat(raw.url);
      await expect(ask(chat)).rejects.toMatchObject({ code: 'model_unavailable' });
      expect(delays).toEqual([]);
    }
    expect(elsewhere.calls).toEqual([]);
  } finally {
    await elsewhere.stop();
  }
});

describe('what is tried again', () => {
  test('Retry-After is honoured to the second', async () => {
    mock.answers(failing(429, {}, 7), fine);
    const { chat, delays } = createTestChat(mock.url);
    await expect(ask(chat)).resolves.toMatchObject({ content: '{"fine": true}' });
    expect(delays).toEqual([7_000]);
  });

  test.each([
    [{ 'retry-after-ms': '1500' }, 1_500],
    [{ 'retry-after': 'Tue, 24 Nov 2026 12:00:09 GMT' }, 9_000],
    [{ 'retry-after': 'soon' }, 500],
    [{ 'retry-after': '0' }, 500],
  ])('so is %j', async (headers, ms) => {
    raw.handle = ({ response }, number) =>
      number === 0 ? json(response, 503, {}, headers) : sse.answer(response, 'x');
    const { chat, delays } = createTestChat(raw.url);
    await ask(chat);
    expect(delays).toEqual([ms]);
  });

  test("Google's RetryInfo is honoured, in a list around the error", async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }];
    raw.handle = ({ response }, number) =>
      number === 0
        ? json(response, 429, [{ error: { code: 429, status: 'RESOURCE_EXHAUSTED', details } }])
        : sse.answer(response, 'x');
    const { chat, delays } = createTestChat(raw.url);
    await ask(chat);
    expect(delays).toEqual([34_500]);
  });

  test('a provider that asks for more than a minute is not waited for', async () => {
    mock.answers(failing(429, {}, 61), fine);
    const { chat, delays } = createTestChat(mock.url);
    await expect(ask(chat)).rejects.toMatchObject({
      code: 'model_rate_limited',
      details: { retry_after_s: 61 },
    });
    expect(delays).toEqual([]);
    expect(mock.bodies()).toHaveLength(1);
  });

  test('without it the waits double, each with its own jitter', async () => {
    mock.answers(failing(500), failing(502), failing(503), fine);
    const randoms = [0, 0.5, 1];
    const { chat, delays } = createTestChat(mock.url, { random: () => randoms.shift()! });
    await ask(chat);
    expect(delays).toEqual([500, 1_500, 4_000]);
  });

  test.each([
    [408, 'model_timeout'],
    [409, 'model_unavailable'],
    [429, 'model_rate_limited'],
    [500, 'model_unavailable'],
    [529, 'model_unavailable'],
  ])('a %i is tried four times and then is %s', async (status, code) => {
    mock.answers(failing(status));
    const { chat, delays } = createTestChat(mock.url);
    await expect(ask(chat)).rejects.toMatchObject({ code });
    expect(mock.bodies()).toHaveLength(4);
    expect(delays).toHaveLength(3);
  });

  test('a stream that breaks off is started over', async () => {
    mock.answers({ content: 'the second answer, from its beginning' });
    mock.first(
      { content: 'a first answer that never gets to its end' },
      { truncateAfterChunks: 2 },
    );
    const seen: string[] = [];
    const { chat } = createTestChat(mock.url);
    const answer = await ask(chat, { onContent: (text) => seen.push(text) });
    expect(answer.content).toBe('the second answer, from its beginning');
    expect(seen.filter((text) => text === '')).toHaveLength(2);
    expect(seen.at(-1)).toBe(answer.content);
    expect(mock.bodies()).toHaveLength(2);
  });

  test('so is one that ends in good order but unfinished', async () => {
    raw.handle = ({ response }, number) => {
      if (number === 1) return sse.answer(response, 'whole');
      sse.head(response);
      response.end(`${sse.text('half')}data: [DONE]\n\n`);
    };
    await expect(ask(createTestChat(raw.url).chat)).resolves.toMatchObject({ content: 'whole' });
  });

  test('so is one with an error in its middle', async () => {
    raw.handle = ({ response }, number) => {
      if (number === 1) return sse.answer(response, 'whole');
      sse.head(response);
      response.end(`${sse.text('half')}data: {"error": {"code": 502, "message": "gone"}}\n\n`);
    };
    await expect(ask(createTestChat(raw.url).chat)).resolves.toMatchObject({ content: 'whole' });
  });

  test('a connection that breaks after the finish reason has lost nothing', async () => {
    raw.handle = ({ response }) => {
      sse.head(response);
      response.write(sse.text('whole') + sse.end().replace('data: [DONE]\n\n', ''));
    };
    const answer = await ask(createTestChat(raw.url).chat, {
      onContent: (text) => text && raw.calls[0]!.response.destroy(),
    });
    expect(answer).toMatchObject({ content: 'whole', finishReason: 'stop' });
    expect(raw.calls).toHaveLength(1);
  });

  test('a silence is a timeout', async () => {
    raw.handle = ({ response }, number) => {
      if (number === 0) return; // not even headers
      sse.head(response);
      response.write(sse.text('and then nothing'));
    };
    const { chat, delays } = createTestChat(raw.url, { idleTimeoutMs: 100 });
    await expect(ask(chat)).rejects.toMatchObject({ code: 'model_timeout' });
    expect(delays).toHaveLength(3);
    await Promise.all(raw.calls.map(({ closed }) => closed));
  });

  test('after a silence the next attempt may answer', async () => {
    raw.handle = ({ response }, number) => {
      if (number > 0) sse.answer(response, 'awake');
    };
    const { chat } = createTestChat(raw.url, { idleTimeoutMs: 100 });
    await expect(ask(chat)).resolves.toMatchObject({ content: 'awake' });
  });

  test('comments that keep the connection alive do not keep it for ever; one more attempt is enough', async () => {
    raw.handle = ({ response, closed }) => {
      sse.head(response);
      response.write(sse.text('the beginning'));
      const ping = setInterval(() => response.write(': keep-alive\n\n'), 10);
      void closed.then(() => clearInterval(ping));
    };
    const { chat, delays } = createTestChat(raw.url, { idleTimeoutMs: 5_000, totalTimeoutMs: 100 });
    await expect(ask(chat)).rejects.toMatchObject({
      code: 'model_timeout',
      cause: 'no end in time',
    });
    expect(delays).toHaveLength(1);
    await Promise.all(raw.calls.map(({ closed }) => closed));
    expect(raw.calls).toHaveLength(2);
  });

  test('nobody at the address is a network failure', async () => {
    const gone = await startRawModelServer();
    await gone.stop();
    const { chat, delays } = createTestChat(gone.url);
    await expect(ask(chat)).rejects.toMatchObject({ code: 'model_network' });
    expect(delays).toHaveLength(3);
  });
});

describe('what is not tried again', () => {
  test.each([
    [401, { code: 'invalid_api_key' }, 'model_unauthorized'],
    [403, {}, 'model_unauthorized'],
    [400, { message: 'API key not valid. Please pass a valid API key.' }, 'model_unauthorized'],
    [402, { message: 'Insufficient credits' }, 'model_quota_exceeded'],
    [429, { code: 'insufficient_quota' }, 'model_quota_exceeded'],
    [429, { type: 'insufficient_quota' }, 'model_quota_exceeded'],
    [404, { code: 'model_not_found' }, 'model_not_found'],
    [400, { message: 'gpt-nine is not a valid model ID' }, 'model_not_found'],
    [400, { code: 'context_length_exceeded' }, 'model_context_exceeded'],
    [400, { message: "This model's maximum context length is 8192." }, 'model_context_exceeded'],
    [413, {}, 'model_context_exceeded'],
    [400, { code: 'content_filter' }, 'model_refused'],
    [403, { message: 'Your input was flagged by moderation' }, 'model_refused'],
    [400, { message: 'Something else' }, 'model_unavailable'],
  ])('%i %j is %s', async (status, error, code) => {
    mock.answers(failing(status, error));
    const { chat, delays } = createTestChat(mock.url);
    await expect(ask(chat)).rejects.toMatchObject({ code });
    expect(mock.bodies()).toHaveLength(1);
    expect(delays).toEqual([]);
  });

  test.each([
    ['a finish reason', (): string => sse.text('I') + sse.end('content_filter')],
    ['a refusal in the stream', () => sse.refusal('I cannot') + sse.end()],
  ])('%s of the content filter is model_refused', async (_, stream) => {
    raw.handle = ({ response }) => {
      sse.head(response);
      response.end(stream());
    };
    await expect(ask(createTestChat(raw.url).chat)).rejects.toMatchObject({
      code: 'model_refused',
    });
    expect(raw.calls).toHaveLength(1);
  });

  test('an error that never ends is read at its beginning only', async () => {
    raw.handle = ({ response }) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.write('{"error": {"message": "');
      const write = (): void => {
        if (!response.destroyed) response.write('no '.repeat(5_000), write);
      };
      write();
    };
    await expect(ask(createTestChat(raw.url).chat)).rejects.toMatchObject({
      code: 'model_unauthorized',
    });
    await raw.calls[0]!.closed;
  });

  test('an error nested too deeply to be written again is still an error', async () => {
    const details = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    raw.handle = ({ response }) => json(response, 401, `{"error": {"details": ${details}}}`);
    await expect(ask(createTestChat(raw.url).chat)).rejects.toMatchObject({
      code: 'model_unauthorized',
    });
  });

  test('an error of the caller stays what it is', async () => {
    mock.answers(fine);
    const broken = ask(createTestChat(mock.url).chat, {
      onContent(text) {
        if (text) throw new TypeError('a bug');
      },
    });
    await expect(broken).rejects.toThrow('a bug');
    expect(mock.bodies()).toHaveLength(1);
  });
});

test('a reasoning model gets no temperature', async () => {
  mock.answers(fine);
  await ask(createTestChat(mock.url).chat, { reasoning: true, maxTokens: 20_000 });
  expect(mock.bodies()[0]).toMatchObject({ max_completion_tokens: 20_000 });
  expect(mock.bodies()[0]).not.toHaveProperty('temperature');
});

test('a cost that the provider reports is kept', async () => {
  raw.handle = ({ response }) =>
    sse.answer(response, 'x', {
      usage: { prompt_tokens: 10, completion_tokens: 5, cost: 0.00123 },
    });
  await expect(ask(createTestChat(raw.url).chat)).resolves.toMatchObject({
    usage: { inputTokens: 10, outputTokens: 5, costUsd: 0.00123 },
  });
});

test('a model that never stops writing is cut off', async () => {
  raw.handle = ({ response }) => {
    sse.head(response);
    const write = (): void => {
      if (!response.destroyed) response.write(sse.text('again '.repeat(5_000)), write);
    };
    write();
  };
  const { finishReason } = await ask(createTestChat(raw.url).chat);
  expect(finishReason).toBe('length');
  await raw.calls[0]!.closed;
});

describe('cancelling', () => {
  test('ends the request at once, with the reason of the signal', async () => {
    raw.handle = ({ response }) => {
      sse.head(response);
      response.write(sse.text('the beginning'));
    };
    const controller = new AbortController();
    const reason = new Error('not wanted any more');
    const asking = ask(createTestChat(raw.url).chat, {
      signal: controller.signal,
      onContent: (text) => text && controller.abort(reason),
    });
    await expect(asking).rejects.toBe(reason);
    await raw.calls[0]!.closed;
    expect(raw.calls).toHaveLength(1);
  });

  test('works before the first byte, too', async () => {
    const controller = new AbortController();
    const asking = ask(createTestChat(raw.url).chat, { signal: controller.signal });
    await raw.waitForCalls(1);
    controller.abort(new Error('enough'));
    await expect(asking).rejects.toThrow('enough');
    await raw.calls[0]!.closed;
  });

  test('ends the wait before another attempt', async () => {
    mock.answers(failing(500));
    const controller = new AbortController();
    const { chat } = createTestChat(mock.url, {
      delay: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('the timer')));
          controller.abort(new Error('enough'));
        }),
    });
    await expect(ask(chat, { signal: controller.signal })).rejects.toThrow('enough');
    expect(mock.bodies()).toHaveLength(1);
  });
});

test('errors hold neither the key nor the prompt nor the words of the provider', async () => {
  mock.answers(failing(400, { message: `You said: ${secretPrompt}`, code: 'odd thing' }));
  const error = await ask(createTestChat(mock.url).chat).catch((reason) => reason);
  const everything = [
    error.message,
    error.stack,
    String(error.cause),
    JSON.stringify(error),
  ].join();
  expect(everything).not.toMatch(/transcript|sk-test-key|You said/);
  expect(error.cause).toContain('status 400');
});

test('the key goes to the endpoint as a bearer, other keys of the environment do not', async () => {
  raw.handle = ({ response }) => sse.answer(response, 'x');
  await ask(createTestChat(raw.url, { headers: { 'X-Title': 'Test' } }).chat);
  const { headers } = raw.calls[0]!;
  expect(headers).toMatchObject({ authorization: 'Bearer sk-test-key', 'x-title': 'Test' });
  expect(headers).not.toHaveProperty('openai-organization');
});
