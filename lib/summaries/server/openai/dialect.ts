import 'server-only';
import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';

/** The JSON a model is asked for: a strict JSON schema (every property required, none additional) with a name. */
export interface AnswerSchema {
  name: string;
  schema: Record<string, unknown>;
}

export interface ChatMessage {
  role: 'system' | 'user';
  content: string;
}

type LimitName = 'max_completion_tokens' | 'max_tokens';

/**
 * Which parts of the chat completions interface one model at one provider takes. Everything starts out as taken; what is
 * refused is left out, for good once a request without it was answered.
 */
export interface Dialect {
  format: 'json_schema' | 'json_object' | 'plain';
  /** Names of the completion limit still worth trying, the first is sent. */
  limits: readonly LimitName[];
  temperature: boolean;
  /** `stream_options: {include_usage: true}`. */
  usage: boolean;
  stream: boolean;
}

export const fullDialect: Dialect = {
  format: 'json_schema',
  limits: ['max_completion_tokens', 'max_tokens'],
  temperature: true,
  usage: true,
  stream: true,
};

export interface BodyOptions {
  model: string;
  messages: readonly ChatMessage[];
  schema: AnswerSchema;
  maxTokens: number;
  reasoning: boolean;
}

/** Low: the same transcript should read much the same twice. Reasoning models refuse the parameter. */
const temperature = 0.2;

/** The request body in a dialect. Where no schema can be sent it stands in the system message instead. */
export function chatBody(dialect: Dialect, options: BodyOptions): ChatCompletionCreateParams {
  const { model, schema, maxTokens, reasoning } = options;
  const [limit] = dialect.limits;
  return {
    model,
    messages: withSchema(dialect, options),
    ...(dialect.format === 'json_schema' && {
      response_format: { type: 'json_schema', json_schema: { ...schema, strict: true } },
    }),
    ...(dialect.format === 'json_object' && { response_format: { type: 'json_object' } }),
    ...(limit && { [limit]: maxTokens }),
    ...(dialect.temperature && !reasoning && { temperature }),
    ...(dialect.stream && dialect.usage && { stream_options: { include_usage: true } }),
    stream: dialect.stream,
  };
}

function withSchema({ format }: Dialect, { messages, schema }: BodyOptions): ChatMessage[] {
  if (format === 'json_schema') return [...messages];
  const shape = `Answer with exactly one JSON object that keeps to this JSON schema:\n${JSON.stringify(schema.schema)}`;
  return messages.map((message) =>
    message.role === 'system' ? { ...message, content: `${message.content}\n\n${shape}` } : message,
  );
}

/**
 * The dialect without what a 400 or 422 complains about, or null when it is about something else. The complaint is the
 * parameter and sentence of the provider; each step takes something away, so asking again comes to an end.
 */
export function withoutRefused(dialect: Dialect, complaint: string): Dialect | null {
  if (dialect.usage && /stream_options|include_usage/i.test(complaint)) {
    return { ...dialect, usage: false };
  }
  if (dialect.limits.length > 0 && /max_(?:completion_)?tokens/i.test(complaint)) {
    return { ...dialect, limits: dialect.limits.slice(1) };
  }
  if (dialect.temperature && /temperature/i.test(complaint)) {
    return { ...dialect, temperature: false };
  }
  // OpenAI streams some models only to organizations that showed an identity document.
  if (dialect.stream && /verified to stream|param(?:eter)?:? ?stream\b/i.test(complaint)) {
    return { ...dialect, stream: false };
  }
  if (dialect.format !== 'plain' && /response_?format|json_|schema|structured/i.test(complaint)) {
    return { ...dialect, format: dialect.format === 'json_schema' ? 'json_object' : 'plain' };
  }
  return null;
}
