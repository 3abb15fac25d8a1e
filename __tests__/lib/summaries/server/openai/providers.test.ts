import { summaryAnswer } from '@/__tests__/support/model-mock';
import { sse, startRawModelServer } from '@/__tests__/support/raw-model-server';
import { summaryRequest } from '@/__tests__/support/summary-request';
import { AppError } from '@/lib/errors';
import { loadConfig } from '@/lib/server/config';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { listModels } from '@/lib/summaries/server/list-models';
import { createModelRegistry } from '@/lib/summaries/server/model-registry';
import { lookUpModel } from '@/lib/summaries/server/openai/catalog';
import { estimateSummary } from '@/lib/summaries/server/openai/estimate';
import { planLimits } from '@/lib/summaries/server/openai/limits';
import { notesMessages, summaryMessages } from '@/lib/summaries/server/openai/prompts';
import {
  createConfiguredModels,
  type ProviderSettings,
} from '@/lib/summaries/server/openai/providers';
import { someChapters } from '@/lib/summaries/server/openai/subject';
import { countTokens } from '@/lib/summaries/server/openai/tokens';

const settings = (more: Partial<ProviderSettings>): ProviderSettings => ({
  name: 'openai',
  apiKey: null,
  baseUrl: null,
  models: [],
  ...more,
});

test('every provider has a model to begin with', () => {
  const { providers } = loadConfig({
    NEXTAUTH_SECRET: 'x'.repeat(32),
    OPENAI_API_KEY: 'k',
    GEMINI_API_KEY: 'k',
    OPENROUTER_API_KEY: 'k',
    OLLAMA_BASE_URL: 'http://localhost:11434',
  }).models;
  expect(createConfiguredModels(providers).map(({ id }) => id)).toEqual([
    'openai/gpt-4.1-mini',
    'gemini/gemini-2.5-flash',
    'openrouter/google/gemini-2.5-flash',
    'ollama/llama3.2',
  ]);
});

test('models are listed with provider, label, context and price', () => {
  const models = createConfiguredModels([
    settings({ apiKey: 'k', models: ['gpt-4.1-mini', 'my-own', 'my-own'] }),
  ]);
  const registry = createModelRegistry([...models, createExtractiveModel()], models[0]!.id);
  expect(listModels({ models: registry })).toEqual({
    default: 'openai/gpt-4.1-mini',
    models: [
      {
        id: 'openai/gpt-4.1-mini',
        provider: 'openai',
        label: 'gpt-4.1-mini',
        context_tokens: 1_047_576,
        price: { input_per_million: 0.4, output_per_million: 1.6 },
      },
      {
        id: 'openai/my-own',
        provider: 'openai',
        label: 'my-own',
        context_tokens: null,
        price: null,
      },
      expect.objectContaining({ id: 'extractive', provider: 'built-in' }),
    ],
  });
  expect(() => registry.resolve('openai/gpt-nine')).toThrow(AppError);
});

test.each([
  ['openai', '/v1', 'Bearer none'],
  ['ollama', '', 'Bearer none'],
] as const)('%s without a key is asked at its address all the same', async (name, path, auth) => {
  const server = await startRawModelServer();
  server.handle = ({ response }) => sse.answer(response, summaryAnswer());
  const baseUrl = server.url.replace('/v1', path);
  const [model] = createConfiguredModels([settings({ name, baseUrl, models: ['x:8b'] })]);
  await model!.summarize(await summaryRequest());
  const [{ headers, body }] = server.calls as [(typeof server.calls)[0]];
  expect(headers.authorization).toBe(auth);
  expect(body.model).toBe('x:8b');
  expect(body).toHaveProperty(name === 'ollama' ? 'max_tokens' : 'max_completion_tokens');
  await server.stop();
});

test.each([
  [undefined, 4_096],
  [null, 4_096],
  [32_768, 32_768],
])('Ollama that is said to give %j tokens has a context of %i', (contextTokens, context) => {
  const [model] = createConfiguredModels([
    settings({ name: 'ollama', models: ['llama3.2'], contextTokens }),
  ]);
  expect(model!.info.contextTokens).toBe(context);
});

test('a small model of Ollama has no larger context than it was made with', () => {
  const [model] = createConfiguredModels([
    settings({ name: 'ollama', models: ['deepseek-r1:8b'], contextTokens: 256_000 }),
  ]);
  expect(model!.info.contextTokens).toBe(64_000);
});

test.each([
  ['ollama', 'model_context_exceeded'],
  ['openai', null],
] as const)('a prompt that %s has read a part of only: %j', async (name, code) => {
  const server = await startRawModelServer();
  server.handle = ({ response }) =>
    sse.answer(response, summaryAnswer(), { usage: { prompt_tokens: 300, completion_tokens: 9 } });
  const [model] = createConfiguredModels([settings({ name, baseUrl: server.url, models: ['x'] })]);
  const error = await model!.summarize(await summaryRequest()).then(
    () => null,
    (reason) => reason,
  );
  expect(error?.code ?? null).toBe(code);
  if (code) expect(error.message).toContain('OLLAMA_CONTEXT_LENGTH');
  await server.stop();
});

test.each([
  ['gpt-4.1-mini-2025-04-14', 1_047_576, 0.4, false],
  ['openai/gpt-5-mini', 400_000, 0.25, true],
  ['gpt-5-chat-latest', 128_000, 1.25, false],
  ['o4-mini', 200_000, 1.1, true],
  ['google/gemini-2.5-flash', 1_048_576, 0.3, true],
  ['models/gemini-2.0-flash', 1_048_576, 0.1, false],
  ['anthropic/claude-haiku-4.5', 200_000, 1, false],
  ['meta-llama/llama-3.3-70b-instruct:free', 128_000, 0, false],
  ['deepseek/deepseek-r1', 64_000, undefined, true],
  ['qwen/qwen3-235b-a22b-thinking-2507', null, undefined, true],
  ['something-new', null, undefined, false],
])('%s: context %j, input at %j dollars, reasoning %j', (name, context, input, reasoning) => {
  const known = lookUpModel(name);
  expect(known).toMatchObject({ contextTokens: context, reasoning });
  expect(known.price?.inputPerMillion).toBe(input);
});

describe('limits', () => {
  test.each([2_048, 4_096, 8_192, 32_000, 128_000, 1_000_000, null])(
    'a context of %j tokens holds prompt, input and answer',
    (context) => {
      const room = context ?? 128_000;
      for (const reasoning of [false, true]) {
        const limits = planLimits(context, 'long', reasoning);
        const { promptTokens, inputTokens, answerTokens, notesTokens, windowTokens } = limits;
        expect(promptTokens + inputTokens + answerTokens).toBeLessThanOrEqual(room);
        expect(promptTokens + windowTokens + notesTokens).toBeLessThanOrEqual(room);
        expect(Math.max(inputTokens, windowTokens)).toBeLessThanOrEqual(0.6 * room);
        expect(inputTokens).toBeLessThanOrEqual(60_000);
        expect(inputTokens).toBeGreaterThan(notesTokens);
        expect(
          promptTokens + Math.max(inputTokens, windowTokens) + notesTokens,
        ).toBeLessThanOrEqual(room);
      }
    },
  );

  test("what Ollama gives by default holds minutes of speech, a usual summary, and a usual video's chapters", () => {
    const limits = planLimits(4_096, 'medium', false);
    expect(limits.windowTokens).toBeGreaterThanOrEqual(1_800);
    expect(limits.inputTokens).toBeGreaterThanOrEqual(1_200);
    expect(limits.answerTokens).toBeGreaterThanOrEqual(1_600);
    expect(limits.chapters).toBeGreaterThanOrEqual(12);
  });

  test.each([4_096, 8_192, 128_000])(
    'in a context of %i tokens no prompt is longer than planned',
    async (contextTokens) => {
      const limits = planLimits(contextTokens, 'long', false);
      const request = await summaryRequest({
        title: 'A title of a usual length, with a subtitle | Some channel',
        channel: 'Some channel',
        focus: 'What does she say about the steam at the beginning of the baking?',
        creatorChapters: Array.from({ length: 80 }, (_, n) => ({
          title: `What comes as number ${n}`,
          startMs: n * 5_000,
        })),
      });
      const chapters = someChapters(request.creatorChapters, limits.chapters);
      const subject = { ...request, creatorChapters: chapters };
      const prompts = [
        summaryMessages(subject, 'transcript', ''),
        notesMessages(request, 'transcript', { number: 1, of: 9 }, ''),
      ];
      for (const messages of prompts) {
        const text = messages.map(({ content }) => content).join('\n');
        const tokens = await countTokens(text, () => undefined);
        expect(tokens).toBeLessThanOrEqual(limits.promptTokens);
      }
    },
  );

  test('where there is no room for all chapters, some are named from the whole video', () => {
    const chapters = Array.from({ length: 80 }, (_, n) => ({ title: `${n}`, startMs: n }));
    const some = someChapters(chapters, 10).map(({ startMs }) => startMs);
    expect(some).toEqual([0, 8, 16, 24, 32, 40, 48, 56, 64, 72]);
    expect(someChapters(chapters, 80)).toEqual(chapters);
    expect(someChapters(chapters, 0)).toEqual([]);
  });

  test('a usual model reads up to 60,000 tokens at once', () => {
    expect(planLimits(128_000, 'medium', false)).toMatchObject({
      inputTokens: 60_000,
      windowTokens: 6_000,
    });
  });
});

describe('estimates', () => {
  const [small, own] = createConfiguredModels([
    settings({ apiKey: 'k', models: ['gpt-4.1-mini', 'my-own'] }),
  ]).map(({ info }) => info);

  test('an hour of speech is some 16,000 tokens', () => {
    const { tokens, cost_usd } = estimateSummary({
      model: small!,
      durationMs: 3_600_000,
      tokens: null,
    });
    expect(tokens).toBeGreaterThan(14_000);
    expect(tokens).toBeLessThan(18_000);
    expect(cost_usd).toBeCloseTo(0.008, 3);
  });

  test('counted tokens go before the duration, windows cost extra', () => {
    const known = { model: small!, durationMs: 1_000 };
    const one = estimateSummary({ ...known, tokens: 50_000 }).tokens!;
    const many = estimateSummary({ ...known, tokens: 100_000 }).tokens!;
    expect(one).toBeLessThan(55_000);
    expect(many).toBeGreaterThan(2.3 * one);
  });

  test('what is unknown stays unknown, and the built-in model is free', () => {
    const unknown = { durationMs: null, tokens: null };
    expect(estimateSummary({ model: small!, ...unknown })).toEqual({
      tokens: null,
      cost_usd: null,
    });
    const hour = { durationMs: 3_600_000, tokens: null };
    expect(estimateSummary({ model: own!, ...hour }).cost_usd).toBeNull();
    expect(estimateSummary({ model: createExtractiveModel().info, ...hour })).toEqual({
      tokens: 0,
      cost_usd: 0,
    });
  });
});
