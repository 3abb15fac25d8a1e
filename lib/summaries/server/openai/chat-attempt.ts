import 'server-only';
import type OpenAI from 'openai';
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionCreateParams,
} from 'openai/resources/chat/completions';
import { AppError } from '../../../errors';
import { type AttemptLimits, type IdleWatch, watchIdle } from './idle-watch';
import type { ModelFetch } from './model-fetch';

/** Tokens of one call as the provider counts them; `costUsd` where it says so itself (OpenRouter does). */
export interface ChatUsage {
  inputTokens: number;
  outputTokens: number;
  costUsd: number | null;
  /** Of the input tokens, those that the provider had in its cache. */
  cachedTokens: number;
}

export interface ChatAnswer {
  content: string;
  /** `stop`, `length` or a provider's own word. */
  finishReason: string;
  usage: ChatUsage | null;
}

export interface Attempt extends AttemptLimits {
  openai: OpenAI;
  fetch: (onBytes: () => void) => ModelFetch;
  body: ChatCompletionCreateParams;
  signal: AbortSignal;
  onContent(textSoFar: string): void;
}

/** The cause of a `model_timeout` whose answer kept coming and never ended. */
export const takesForever = 'no end in time';

/** No summary is longer; a model that repeats itself without end is cut off as if it had reached its limit. */
const longestContent = 400_000;

/**
 * One request, read to its end. Throws `model_timeout` after a silence or when there is no end, `model_network` when the stream stops without a
 * finish reason, `model_refused`, the signal's reason, or what the client throws.
 */
export async function attemptChat(attempt: Attempt): Promise<ChatAnswer> {
  const { openai, fetch, body, signal } = attempt;
  signal.throwIfAborted();
  const watch = watchIdle(signal, attempt);
  const reader = createReader(attempt.onContent);
  try {
    const client = openai.withOptions({ fetch: fetch(watch.touch) });
    const answer = await client.chat.completions.create(body, { signal: watch.signal });
    if (Symbol.asyncIterator in answer) {
      for await (const chunk of answer) {
        reader.read(chunk);
        if (reader.isTooLong()) break;
      }
    } else {
      reader.read(answer);
    }
  } catch (error) {
    // A connection that breaks after the finish reason has taken nothing away.
    if (signal.aborted || !reader.isFinished()) throw failureOf(error, attempt, watch.expired);
  } finally {
    watch.stop();
  }
  signal.throwIfAborted();
  if (!reader.isFinished()) throw failureOf(undefined, attempt, watch.expired);
  return reader.answer();
}

function failureOf(error: unknown, { signal }: Attempt, expired: IdleWatch['expired']): unknown {
  if (signal.aborted) return signal.reason;
  if (expired) {
    const cause = expired === 'total' ? takesForever : 'no byte in time';
    return new AppError('model_timeout', undefined, { cause });
  }
  // The client ends a stream quietly when the connection was closed in order, finished or not.
  return (
    error ?? new AppError('model_network', undefined, { cause: 'the stream ended unfinished' })
  );
}

/** Puts an answer together from chunks, or from the one piece of an answer that is not streamed. */
function createReader(onContent: (textSoFar: string) => void) {
  let content = '';
  let finishReason: string | null = null;
  let refused = false;
  let usage: ChatUsage | null = null;
  return {
    read(part: ChatCompletionChunk | ChatCompletion) {
      const choice = part.choices?.[0];
      const piece = choice && ('delta' in choice ? choice.delta : choice.message);
      refused ||= Boolean(piece?.refusal);
      finishReason = choice?.finish_reason ?? finishReason;
      usage = readUsage(part.usage) ?? usage;
      if (typeof piece?.content === 'string' && piece.content !== '') {
        content += piece.content;
        onContent(content);
      }
    },
    isTooLong() {
      if (content.length > longestContent) finishReason = 'length';
      return content.length > longestContent;
    },
    isFinished: () => finishReason !== null,
    answer(): ChatAnswer {
      const reason = finishReason ?? 'stop';
      // Gemini writes `content_filter: SAFETY` and the like.
      if (refused || reason.startsWith('content_filter')) {
        throw new AppError('model_refused', undefined, { cause: `finish reason ${reason}` });
      }
      if (reason === 'error') {
        throw new AppError('model_network', undefined, { cause: 'finish reason error' });
      }
      return { content, finishReason: reason, usage };
    },
  };
}

function readUsage(usage: unknown): ChatUsage | null {
  const { prompt_tokens, completion_tokens, cost, prompt_tokens_details } = (usage ?? {}) as Record<
    string,
    unknown
  >;
  if (typeof prompt_tokens !== 'number' || typeof completion_tokens !== 'number') return null;
  const { cached_tokens } = (prompt_tokens_details ?? {}) as Record<string, unknown>;
  return {
    inputTokens: prompt_tokens,
    outputTokens: completion_tokens,
    costUsd: typeof cost === 'number' ? cost : null,
    cachedTokens: typeof cached_tokens === 'number' ? cached_tokens : 0,
  };
}
