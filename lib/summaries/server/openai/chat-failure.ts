import 'server-only';
import { APIConnectionError, APIError } from 'openai';
import { AppError, type ErrorCode, errorCodeOf } from '../../../errors';
import { takesForever } from './chat-attempt';
import { readRetryAfter, readRetryInfo } from './retry-delay';

/** What went wrong in one attempt to get an answer. */
export interface ChatFailure {
  code: ErrorCode;
  /** Whether another attempt may go better. */
  retry: boolean;
  retryAfterMs: number | null;
  /** Whether the attempt took all the time there is, which is not worth many more. */
  endless: boolean;
  /** Parameter and sentence of a request refused for its form, to find out what the provider does not take. Never logged. */
  complaint: string | null;
  /** Safe to log: status, code and request id, never a provider's sentence, which may quote the prompt. */
  cause: string;
}

/** Names the failure of an attempt; null for errors that are not the provider's, such as a bug here. */
export function readFailure(error: unknown, nowMs: number): ChatFailure | null {
  const ours = errorCodeOf(error);
  if (ours !== 'internal') {
    const retry = ours === 'model_timeout' || ours === 'model_network';
    const cause = String((error as Error).cause ?? ours);
    return { ...plain(ours, retry), endless: cause === takesForever, cause };
  }
  if (error instanceof APIConnectionError || isLostConnection(error)) {
    return { ...plain('model_network', true), cause: `connection: ${causeCode(error)}` };
  }
  if (error instanceof SyntaxError) {
    return { ...plain('model_unavailable', true), cause: 'a chunk of the stream was not JSON' };
  }
  return error instanceof APIError ? readApiError(error, nowMs) : null;
}

/** The same as an error to throw. */
export function toError({ code, cause, retryAfterMs }: ChatFailure): AppError {
  const retryAfter = retryAfterMs ? { retry_after_s: Math.ceil(retryAfterMs / 1_000) } : undefined;
  return new AppError(code, undefined, { cause, details: retryAfter });
}

const plain = (code: ErrorCode, retry: boolean) => ({
  code,
  retry,
  retryAfterMs: null,
  endless: false,
  complaint: null,
});

/** Sentences of providers are not searched any further than this. */
const longestSentence = 2_000;
const longestName = 200;

function readApiError(error: APIError, nowMs: number): ChatFailure {
  const body = (error.error ?? {}) as Record<string, unknown>;
  // An error in the middle of a stream has no status of its own; OpenRouter puts one into the code.
  const status = error.status ?? (Number(error.code) || 500);
  const names = [error.code, error.type, body.status, body.reason].map((name) =>
    String(name ?? '').slice(0, longestName),
  );
  const complaint = `param: ${error.param ?? ''} ${names.join(' ')} ${error.message}`.slice(
    0,
    longestSentence,
  );
  const code = codeOf(status, names.join(' '), complaint);
  const named = names.find((name) => /^[\w.-]{1,60}$/.test(name)) ?? 'none';
  // What will never be answered is no complaint about a parameter, whatever it mentions.
  const isAboutForm = (status === 400 || status === 422) && !lasting.has(code);
  return {
    code,
    retry:
      (status === 408 || status === 409 || status === 429 || status >= 500) && !lasting.has(code),
    retryAfterMs: readRetryAfter(error.headers, nowMs) ?? readRetryInfo(body.details),
    endless: false,
    complaint: isAboutForm ? complaint : null,
    cause: `status ${status}, code ${named}, request ${error.requestID ?? 'unknown'}`,
  };
}

/** What no second attempt changes, whatever the status says. */
const lasting = new Set<ErrorCode>([
  'model_quota_exceeded',
  'model_context_exceeded',
  'model_refused',
  'model_unauthorized',
  'model_not_found',
]);

function codeOf(status: number, names: string, text: string): ErrorCode {
  const isBadRequest = status === 400 || status === 413 || status === 422;
  if (status === 402 || /insufficient_quota|billing_hard_limit|insufficient_balance/i.test(names)) {
    return 'model_quota_exceeded';
  }
  if (status === 413 || (isBadRequest && tooLong.test(text))) return 'model_context_exceeded';
  if ((isBadRequest || status === 403) && declined.test(text)) return 'model_refused';
  if (status === 401 || status === 403 || (status === 400 && badKey.test(text))) {
    return 'model_unauthorized';
  }
  if (status === 404 || (isBadRequest && unknownModel.test(text))) return 'model_not_found';
  if (status === 429) return 'model_rate_limited';
  return status === 408 ? 'model_timeout' : 'model_unavailable';
}

// Codes and sentences of OpenAI, Azure, Gemini, OpenRouter, vLLM, llama.cpp and Groq.
const tooLong =
  /context_length_exceeded|context (?:length|window|size)|prompt is too long|token count.{0,40}exceeds|too many (?:input )?tokens/i;
const declined = /content_filter|content_policy|invalid_prompt|moderation|flagged/i;
const badKey = /api[ _]key not valid|api_key_invalid|invalid[ _]api[ _]key/i;
const unknownModel = /model_not_found|not a valid model|model .{0,80}(?:not found|does not exist)/i;

/** What `fetch` rejects or a body stream ends with when a connection breaks. */
function isLostConnection(error: unknown): boolean {
  const { name, message, code } = (error ?? {}) as Record<string, unknown>;
  if (name === 'TypeError') return message === 'terminated' || message === 'fetch failed';
  return typeof code === 'string' && /^(?:UND_ERR|E[A-Z]{3,})/.test(code);
}

function causeCode(error: unknown): string {
  let at: unknown = error;
  for (let depth = 0; at && depth < 4; depth += 1) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    if (typeof code === 'string' && /^\w{1,60}$/.test(code)) return code;
    at = cause;
  }
  return 'lost';
}
