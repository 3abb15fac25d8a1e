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

const ask = (chat: ChatClient, more: Partial<ChatRequest> = {}) => chat.chat(chatRequest(more));

const fine = { content: '{"fine": true}' };

const refuse =
  (...params: string[]) =>
  (request: object) => {
    const text = JSON.stringify(request);
    const refused = params.find((param) => text.includes(`"${param}"`));
    return refused ? failing(400, { message: `Unsupported parameter: '${refused}'` }) : fine;
  };

test('what a provider refuses is left out, and remembered for the model', async () => {
  mock.answers(
    refuse('stream_options', 'max_completion_tokens', 'temperature', 'json_schema', 'max_tokens'),
  );
  const { chat, delays } = createTestChat(mock.url);
  await ask(chat);
  const learned = mock.bodies().length;
  expect(learned).toBe(6);
  await ask(chat);
  expect(mock.bodies()).toHaveLength(learned + 1);
  const last = mock.bodies().at(-1)!;
  const sent = Object.keys(last).filter((name) => !name.startsWith('_'));
  expect(sent.sort()).toEqual(['messages', 'model', 'response_format', 'stream']);
  expect(last.response_format).toEqual({ type: 'json_object' });
  expect(delays).toEqual([]);
});

test('another model of the provider is asked in full', async () => {
  mock.answers(refuse('temperature'));
  const { chat } = createTestChat(mock.url);
  await ask(chat);
  mock.answers(fine);
  await ask(chat, { model: 'gpt-other' });
  expect(mock.bodies()[0]).toHaveProperty('temperature');
});

test('max_tokens takes the place of max_completion_tokens', async () => {
  mock.answers(refuse('max_completion_tokens'));
  await ask(createTestChat(mock.url).chat);
  expect(mock.bodies().at(-1)).toMatchObject({ max_tokens: 500 });
});

test('without a schema in the request it stands in the prompt', async () => {
  mock.answers((request) =>
    request.response_format ? failing(422, { message: 'response_format: unknown' }) : fine,
  );
  await ask(createTestChat(mock.url).chat);
  const formats = mock.bodies().map(({ response_format }) => response_format?.type);
  expect(formats).toEqual(['json_schema', 'json_object', undefined]);
  const [first, , last] = mock.bodies();
  expect(first!.messages[0]!.content).toBe('Answer in JSON.');
  expect(last!.messages[0]!.content).toContain('{"type":"object"}');
});

test('a body from FastAPI or an old vLLM is understood as well', async () => {
  raw.handle = ({ body, response }, number) => {
    if (number === 0)
      return json(response, 422, {
        detail: [{ loc: ['body', 'stream_options'], msg: 'extra fields not permitted' }],
      });
    if (number === 1) return json(response, 400, { object: 'error', message: 'no temperature' });
    sse.answer(response, JSON.stringify(Object.keys(body)));
  };
  const { content } = await ask(createTestChat(raw.url).chat);
  expect(content).not.toMatch(/stream_options|temperature/);
});

test('streaming, for organizations that may not: the answer comes in one piece', async () => {
  mock.answers((request) =>
    request.stream
      ? failing(400, {
          message: 'Your organization must be verified to stream this model.',
          param: 'stream',
          code: 'unsupported_value',
        })
      : { content: 'in one piece', usage: { prompt_tokens: 5, completion_tokens: 2 } },
  );
  await expect(ask(createTestChat(mock.url).chat)).resolves.toEqual({
    content: 'in one piece',
    finishReason: 'stop',
    usage: { inputTokens: 5, outputTokens: 2, costUsd: null, cachedTokens: 0 },
  });
});

test('parallel calls learn together and never go round in circles', async () => {
  mock.answers(refuse('json_schema', 'temperature'));
  const { chat } = createTestChat(mock.url);
  await Promise.all([ask(chat), ask(chat), ask(chat)]);
  expect(mock.bodies().length).toBeLessThanOrEqual(9);
});

test.each([
  [{ code: 'context_length_exceeded' }, 'model_context_exceeded'],
  [
    { message: "max_tokens is too large: the model's context length is 8192" },
    'model_context_exceeded',
  ],
  [{ code: 'content_filter', message: 'response_format json_schema: flagged' }, 'model_refused'],
  [{ code: 'model_not_found', message: 'no temperature' }, 'model_not_found'],
])('a request refused for good, %j, teaches nothing about parameters', async (error, code) => {
  const about = 'stream_options, max_tokens, temperature, response_format';
  mock.answers(failing(400, { message: about, ...error }), fine);
  const { chat } = createTestChat(mock.url);
  await expect(ask(chat)).rejects.toMatchObject({ code });
  expect(mock.bodies()).toHaveLength(1);
  await ask(chat);
  const [first, second] = mock.bodies().map((body) => Object.keys(body));
  expect(second).toEqual(first);
});

test('a simpler request that fails as well is not remembered', async () => {
  mock.answers(failing(400, { message: 'temperature: unexpected' }), failing(401), fine);
  const { chat } = createTestChat(mock.url);
  await expect(ask(chat)).rejects.toMatchObject({ code: 'model_unauthorized' });
  await ask(chat);
  const sent = mock.bodies().map((body) => 'temperature' in body);
  expect(sent).toEqual([true, false, true]);
});
