import {
  type ChatCompletionRequest,
  type FixtureOpts,
  type FixtureResponse,
  LLMock,
} from '@copilotkit/aimock';
import {
  type ChatClientOptions,
  type ChatRequest,
  createChatClient,
} from '@/lib/summaries/server/openai/chat-client';
import { createOpenAiModel } from '@/lib/summaries/server/openai/openai-model';
import type { ModelInfo, SummaryModel } from '@/lib/summaries/server/summary-model';

export type Answer = FixtureResponse | ((request: ChatCompletionRequest) => FixtureResponse);

/** An OpenAI-compatible endpoint on a loopback port. Requests get the answers in turn, and the last one for ever. */
export async function startModelMock() {
  const mock = new LLMock({ port: 0, chunkSize: 24 });
  await mock.start();
  return {
    mock,
    url: `${mock.url}/v1`,
    answers(...answers: Answer[]) {
      mock.reset();
      let next = 0;
      mock.on({ predicate: () => true }, (request) => {
        const answer = answers[Math.min(next, answers.length - 1)]!;
        next += 1;
        return typeof answer === 'function' ? answer(request) : answer;
      });
    },
    /** Puts an answer with options, such as a stream that breaks off, before all others, for one request. */
    first(answer: FixtureResponse, options: FixtureOpts) {
      mock.prependFixture({ match: { sequenceIndex: 0 }, response: answer, ...options });
    },
    /** Bodies of the requests so far. */
    bodies: () => mock.getRequests().map(({ body }) => body as ChatCompletionRequest),
    stop: () => mock.stop(),
  };
}

export type ModelMock = Awaited<ReturnType<typeof startModelMock>>;

/** A client that waits for nothing and notes how long it would have waited, in milliseconds. */
export function createTestChat(baseUrl: string, more: Partial<ChatClientOptions> = {}) {
  const delays: number[] = [];
  const chat = createChatClient({
    baseUrl,
    apiKey: 'sk-test-key',
    random: () => 0,
    now: () => Date.parse('2026-11-24T12:00:00Z'),
    delay: async (ms) => delays.push(ms),
    ...more,
  });
  return { chat, delays };
}

/** A request to a chat client, about nothing in particular. */
export const chatRequest = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'gpt-test',
  messages: [
    { role: 'system', content: 'Answer in JSON.' },
    { role: 'user', content: 'the words of the transcript' },
  ],
  schema: { name: 'thing', schema: { type: 'object' } },
  maxTokens: 500,
  reasoning: false,
  signal: new AbortController().signal,
  ...more,
});

/** An error as the mock answers it; `retryAfter` in seconds. */
export const failing = (
  status: number,
  error: Record<string, unknown> = {},
  retryAfter?: number,
) => ({ error: { message: 'no', ...error }, status, retryAfter });

const info: ModelInfo = {
  provider: 'openai',
  label: 'gpt-test',
  contextTokens: 128_000,
  price: { inputPerMillion: 2, outputPerMillion: 10 },
};

export function createTestModel(
  baseUrl: string,
  more: Partial<ChatClientOptions> & { info?: Partial<ModelInfo>; reasoning?: boolean } = {},
): SummaryModel & { delays: number[] } {
  const { chat, delays } = createTestChat(baseUrl, more);
  let at = 0;
  const model = createOpenAiModel({
    id: 'openai/gpt-test',
    model: 'gpt-test',
    reasoning: more.reasoning ?? false,
    info: { ...info, ...more.info },
    chat,
    // Every piece of an answer comes late enough to be shown.
    now: () => {
      at += 100;
      return at;
    },
  });
  return { ...model, delays };
}

/** The text of all messages of a request. */
export const promptOf = ({ messages }: ChatCompletionRequest) =>
  messages.map(({ content }) => String(content)).join('\n');

/** What a provider would report for a request: about a token for four characters. */
export const usageOf = (request: ChatCompletionRequest, completion_tokens: number) => ({
  prompt_tokens: Math.ceil(promptOf(request).length / 4),
  completion_tokens,
});

/** Ids of the transcript lines or notes in a request. */
export const idsIn = (request: ChatCompletionRequest) =>
  [...String(request.messages.at(-1)!.content).matchAll(/^\[#(\d+)/gm)].map(([, id]) => Number(id));

/** A summary as a model would answer it. */
export function summaryAnswer(more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    tldr: 'Sourdough rises by wild yeast \u{1F35E} and "time".',
    overview: 'Wild yeast makes the gas.\n\nGluten holds it, and steam lets the loaf grow.',
    keyPoints: [
      { text: 'Wild yeast lives on the flour.', passageIds: [1] },
      { text: 'Gluten forms a net.', passageIds: [3, 4] },
      { text: 'Steam keeps the crust soft.', passageIds: [8] },
    ],
    chapters: [
      { title: 'Wild yeast', startPassageId: 1, summary: 'Where it comes from.' },
      { title: 'The oven', startPassageId: 8, summary: 'Steam and heat.' },
    ],
    takeaways: [{ label: 'Be patient', insight: 'Time does the work.', passageIds: [5] }],
    quotes: [],
    topics: ['Sourdough', 'Yeast'],
    language: 'en',
    caveats: [],
    ...more,
  });
}

/** Notes that cite the first and the last line of the part they are asked for. */
export function notesAnswer(request: ChatCompletionRequest): string {
  const ids = idsIn(request);
  const cited = ids.length > 0 ? [ids[0], ids.at(-1)] : citedIn(request);
  return JSON.stringify({
    gist: `This part goes from ${cited[0]} to ${cited.at(-1)}.`,
    points: cited.map((id) => ({ text: `What passage ${id} says.`, passageIds: [id] })),
    sections: [{ title: 'A section', startPassageId: cited[0], summary: 'It starts.' }],
    quotes: [],
    topics: ['ice'],
  });
}

const citedIn = (request: ChatCompletionRequest) => {
  const ids = [...String(request.messages.at(-1)!.content).matchAll(/^- \[#(\d+)/gm)];
  return ids.map(([, id]) => Number(id));
};

/** Whether a request wants notes or the summary. */
export const wantsNotes = (request: ChatCompletionRequest) =>
  String(request.messages[0]!.content).startsWith('You take notes');
