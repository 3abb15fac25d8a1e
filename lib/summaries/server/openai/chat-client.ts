import 'server-only';
import { setTimeout as wait } from 'node:timers/promises';
import OpenAI from 'openai';
import { attemptChat, type ChatAnswer } from './chat-attempt';
import { readFailure, toError } from './chat-failure';
import { type BodyOptions, chatBody, type Dialect, fullDialect, withoutRefused } from './dialect';
import { createModelFetch } from './model-fetch';
import { longestRetryAfterMs, retryDelay } from './retry-delay';

export interface ChatRequest extends BodyOptions {
  signal: AbortSignal;
  /** The answer as far as it is written; an empty text says that an attempt starts over. */
  onContent?(textSoFar: string): void;
}

export interface ChatClient {
  chat(request: ChatRequest): Promise<ChatAnswer>;
}

export interface ChatClientOptions {
  /** The address before `/chat/completions`. */
  baseUrl: string;
  apiKey: string;
  headers?: Record<string, string>;
  /** The longest silence within an answer. */
  idleTimeoutMs?: number;
  /** The longest silence before an answer; `idleTimeoutMs` unless told, four times that for reasoning models. */
  firstByteTimeoutMs?: number;
  /** The longest that one attempt may take in all, whatever arrives; ten minutes unless told. */
  totalTimeoutMs?: number;
  /** What is known beforehand about the provider. */
  dialect?: Partial<Dialect>;
  random?: () => number;
  now?: () => number;
  delay?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const maxAttempts = 4;
/** Of attempts that took all the time there is, each of them minutes. */
const maxEndless = 2;
/** Reasoning models say nothing while they think. */
const thinkingFactor = 4;
/** The longest a timer can run: the client's own timeout is out of the way, silence is watched here. */
const never = 2 ** 31 - 1;

/**
 * A client of one OpenAI-compatible endpoint, `POST {baseUrl}/chat/completions`, streamed. Rate limits, server errors, broken
 * connections and silences are tried again up to three times, honouring `Retry-After`, and an answer without an end once.
 * Parameters that a provider refuses are left out, and once that has helped, from then on, per model. Throws `model_*` codes (see `readFailure`) or the signal's reason; errors hold
 * neither keys nor prompts nor a provider's sentences.
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const {
    idleTimeoutMs = 60_000,
    firstByteTimeoutMs = idleTimeoutMs,
    totalTimeoutMs = 10 * 60_000,
    random = Math.random,
    now = Date.now,
    delay = (ms, signal) => wait(ms, undefined, { signal }),
  } = options;
  const openai = new OpenAI({
    baseURL: options.baseUrl,
    apiKey: options.apiKey,
    defaultHeaders: options.headers,
    // What the client would otherwise read from the environment belongs to OpenAI alone.
    organization: null,
    project: null,
    adminAPIKey: null,
    maxRetries: 0,
    timeout: never,
    logLevel: 'off',
  });
  const fetch = createModelFetch();
  const dialects = new Map<string, Dialect>();
  const firstDialect: Dialect = { ...fullDialect, ...options.dialect };
  const dialectOf = (model: string) => dialects.get(model) ?? firstDialect;

  return {
    async chat({ signal, onContent = () => undefined, ...request }) {
      const { model } = request;
      let failures = 0;
      let endless = 0;
      let known = dialectOf(model);
      let dialect = known;
      for (;;) {
        try {
          onContent('');
          const answer = await attemptChat({
            openai,
            fetch,
            body: chatBody(dialect, request),
            firstByteTimeoutMs:
              request.reasoning || !dialect.stream
                ? Math.max(firstByteTimeoutMs, thinkingFactor * idleTimeoutMs)
                : firstByteTimeoutMs,
            idleTimeoutMs,
            totalTimeoutMs,
            signal,
            onContent,
          });
          if (dialect !== known) dialects.set(model, dialect);
          return answer;
        } catch (error) {
          signal.throwIfAborted();
          const failure = readFailure(error, now());
          if (!failure) throw error;
          const { complaint, retry, retryAfterMs } = failure;
          const remembered = dialectOf(model);
          if (complaint !== null && remembered !== known) {
            // Another call has learned the same thing in the meantime.
            known = remembered;
            dialect = remembered;
            continue;
          }
          const simpler = complaint === null ? null : withoutRefused(dialect, complaint);
          if (simpler) {
            dialect = simpler;
            continue;
          }
          failures += 1;
          if (failure.endless) endless += 1;
          const isLast = failures >= maxAttempts || endless >= maxEndless;
          const tooLong = retry && retryAfterMs !== null && retryAfterMs > longestRetryAfterMs;
          if (!retry || isLast || tooLong) {
            throw toError(tooLong ? { ...failure, code: 'model_rate_limited' } : failure);
          }
          await delay(retryDelay(failures - 1, retryAfterMs, random), signal).catch((reason) => {
            signal.throwIfAborted();
            throw reason;
          });
        }
      }
    },
  };
}
