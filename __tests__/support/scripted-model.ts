import type { ServerResponse } from 'node:http';
import type { ChatCompletionRequest } from '@copilotkit/aimock';
import { notesAnswer, promptOf, summaryAnswer, usageOf, wantsNotes } from './model-mock';
import { json, type RawCall, sse, startRawModelServer } from './raw-model-server';

/** What the model does with one call; after its steps it answers as it should. */
export type Step = (call: RawCall) => void;

const usage = ({ body }: RawCall) => ({ usage: usageOf(body as ChatCompletionRequest, 200) });

/** The answer that a call deserves. */
export function answerTo({ body }: RawCall, more: Record<string, unknown> = {}): string {
  const request = body as ChatCompletionRequest;
  return wantsNotes(request) ? notesAnswer(request) : summaryAnswer(more);
}

/** Ways in which real endpoints misbehave. */
export const chaos = {
  tooManyRequests:
    (retryAfter: string): Step =>
    ({ response }) =>
      json(
        response,
        429,
        { error: { message: 'slow down', code: 'rate_limit_exceeded' } },
        {
          'retry-after': retryAfter,
        },
      ),
  status:
    (status: number, error: object = { message: 'broken' }): Step =>
    ({ response }) =>
      json(response, status, { error }),
  cutStream: (call: RawCall) => {
    sse.head(call.response);
    call.response.write(sse.text(answerTo(call).slice(0, 60)));
    setImmediate(() => call.response.destroy());
  },
  tooLong: (call: RawCall) => {
    sse.head(call.response);
    call.response.end(sse.text(answerTo(call).slice(0, 120)) + sse.end('length', usage(call)));
  },
  notJson: (call: RawCall) => sse.answer(call.response, 'Here is your summary!', usage(call)),
  empty: (call: RawCall) => sse.answer(call.response, '', usage(call)),
  unknownIds: (call: RawCall) =>
    sse.answer(
      call.response,
      summaryAnswer({
        keyPoints: [
          { text: 'This cites what is not there.', passageIds: [9_999] },
          { text: 'Wild yeast lives on the flour.', passageIds: [1] },
          { text: 'Gluten forms a net.', passageIds: [2] },
        ],
      }),
      usage(call),
    ),
  silence: ({ response }: RawCall) => sse.head(response).flushHeaders(),
} satisfies Record<string, Step | ((arg: never) => Step)>;

/**
 * An OpenAI-compatible endpoint that misbehaves by script: the calls about a title get that title's steps in turn, and from
 * then on good answers, with `more` in the summaries.
 */
export async function startScriptedModel(more: Record<string, unknown> = {}) {
  const server = await startRawModelServer();
  const scripts = new Map<string, Step[]>();
  const prompts: { title: string; text: string; notes: boolean; response: ServerResponse }[] = [];
  server.handle = (call) => {
    const request = call.body as ChatCompletionRequest;
    const text = promptOf(request);
    const title = [...scripts.keys()].find((name) => text.includes(name)) ?? '';
    prompts.push({ title, text, notes: wantsNotes(request), response: call.response });
    const step = scripts.get(title)?.shift();
    if (step) step(call);
    else sse.answer(call.response, answerTo(call, more), usage(call));
  };
  return {
    url: server.url,
    scripts,
    prompts,
    callsAbout: (title: string) => prompts.filter((prompt) => prompt.title === title).length,
    waitForCalls: server.waitForCalls,
    stop: server.stop,
  };
}
export type ScriptedModel = Awaited<ReturnType<typeof startScriptedModel>>;
