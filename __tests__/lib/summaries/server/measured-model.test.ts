import { AppError } from '@/lib/errors';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { type ModelRun, measureModel } from '@/lib/summaries/server/measured-model';

test('a measured model is the same model, and tells of every summary', async () => {
  const runs: ModelRun[] = [];
  const usage = { input_tokens: 1, output_tokens: 2, cost_usd: null };
  const inner = createExtractiveModel();
  const answers: (() => Promise<never>)[] = [
    async () => ({ draft: {}, usage }) as never,
    async () => {
      throw new AppError('model_timeout');
    },
    async () => {
      throw new Error('what is this');
    },
  ];
  const model = measureModel(
    { ...inner, summarize: () => answers.shift()!() },
    (run) => void runs.push(run),
  );
  expect(model).toMatchObject({ id: inner.id, promptVersion: inner.promptVersion });
  const ask = (signal: AbortSignal) => model.summarize({ signal } as never);
  const going = new AbortController().signal;
  expect(await ask(going)).toMatchObject({ usage });
  await expect(ask(going)).rejects.toMatchObject({ code: 'model_timeout' });
  await expect(ask(AbortSignal.abort())).rejects.toThrow('what is this');
  const ms = expect.any(Number);
  expect(runs).toEqual([
    { model: inner.id, outcome: 'ok', ms, usage },
    { model: inner.id, outcome: 'model_timeout', ms, usage: null },
    { model: inner.id, outcome: 'aborted', ms, usage: null },
  ]);
});
