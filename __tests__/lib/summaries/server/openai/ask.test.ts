import { chatRequest } from '@/__tests__/support/model-mock';
import { ask } from '@/lib/summaries/server/openai/ask';
import type { ChatAnswer } from '@/lib/summaries/server/openai/chat-attempt';
import { InvalidAnswer } from '@/lib/summaries/server/openai/read-json';

const pause = () => undefined;
/** 300 tokens. */
const messages = [{ role: 'user' as const, content: 'word '.repeat(300) }];

/** Asks a model that always gives the same answer; the budgets it was asked with are noted. */
function asking(answer: Partial<ChatAnswer>, more: { roomTokens?: number; setting?: string } = {}) {
  const budgets: number[] = [];
  const chat = {
    async chat({ maxTokens }: { maxTokens: number }) {
      budgets.push(maxTokens);
      return { content: 'fine', finishReason: 'stop', usage: null, ...answer };
    },
  };
  const { schema, signal } = chatRequest();
  const asked = ask(
    { chat, model: 'm', reasoning: false, price: null, contextSetting: more.setting },
    {
      messages,
      schema,
      signal,
      budget: 1_000,
      roomTokens: more.roomTokens ?? 10_000,
      read(content) {
        if (content !== 'fine') throw new InvalidAnswer('it was not fine');
        return content;
      },
    },
    pause,
  );
  return { asked, budgets };
}

const usage = (inputTokens: number, cachedTokens = 0) => ({
  usage: { inputTokens, outputTokens: 1, costUsd: null, cachedTokens },
});

describe('an answer that was cut off', () => {
  test.each([
    [10_000, [1_000, 2_000]],
    [1_500, [1_000, 1_500]],
    [1_100, [1_000]],
    [1_000, [1_000]],
    [500, [1_000]],
  ])('with room for %i tokens is asked for with budgets of %j', async (roomTokens, expected) => {
    const { asked, budgets } = asking({ content: 'fi', finishReason: 'length' }, { roomTokens });
    await expect(asked).rejects.toMatchObject({ code: 'model_answer_too_long' });
    expect(budgets).toEqual(expected);
  });

  test('counts when it can be read all the same', async () => {
    const { asked } = asking({ finishReason: 'length' }, { roomTokens: 500 });
    await expect(asked).resolves.toMatchObject({ value: 'fine' });
  });
});

describe('a server that cuts prompts off', () => {
  const setting = 'OLLAMA_CONTEXT_LENGTH';

  test.each([
    [150, 0],
    [100, 50],
  ])(
    'is found out when it says it has read %i tokens, and %i more in its cache',
    async (read, cached) => {
      const { asked } = asking(usage(read, cached), { setting });
      await expect(asked).rejects.toMatchObject({
        code: 'model_context_exceeded',
        message: expect.stringContaining(setting),
      });
    },
  );

  test.each([
    ['another tokenizer counts a little less', usage(200), setting],
    ['the rest came from its cache', usage(150, 100), setting],
    ['all of it came from its cache', usage(0), setting],
    ['it says nothing', { usage: null }, setting],
    ['it is a provider that refuses what is too long', usage(150), undefined],
  ])('is not suspected when %s', async (_, answer, name) => {
    await expect(asking(answer, { setting: name }).asked).resolves.toMatchObject({ value: 'fine' });
  });
});
