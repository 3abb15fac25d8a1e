import 'server-only';
import type { ModelInfo } from '../summary-model';

export interface KnownModel {
  /** Null where unknown. */
  contextTokens: number | null;
  price: ModelInfo['price'];
  /** Thinks before it answers: needs a large completion budget and takes no temperature. */
  reasoning: boolean;
}

const million = 1_000_000;

/**
 * Context in tokens, then US dollars per million input and output tokens at the standard tier, for prompts below 200,000
 * tokens. Read in June 2026 from https://openai.com/api/pricing, https://ai.google.dev/gemini-api/docs/pricing and
 * https://www.anthropic.com/pricing; OpenRouter passes these on. Models that several hosts sell at different prices are not
 * in here: OpenRouter reports what such a call has cost.
 */
const known: readonly [pattern: RegExp, contextTokens: number, price: [number, number] | null][] = [
  [/^gpt-5\.6(-\w+)?$/, 1.05 * million, null],
  [/^gpt-5\.5$/, 1.05 * million, [5, 30]],
  [/^gpt-5\.4$/, 1.05 * million, [2.5, 15]],
  [/^gpt-5\.4-mini$/, 400_000, [0.75, 4.5]],
  [/^gpt-5\.4-nano$/, 400_000, [0.2, 1.25]],
  [/^gpt-5\.2$/, 400_000, [1.75, 14]],
  [/^gpt-5(\.1)?$/, 400_000, [1.25, 10]],
  [/^gpt-5-mini$/, 400_000, [0.25, 2]],
  [/^gpt-5-nano$/, 400_000, [0.05, 0.4]],
  [/^gpt-5(\.1)?-chat(-latest)?$/, 128_000, [1.25, 10]],
  [/^gpt-4\.1$/, 1_047_576, [2, 8]],
  [/^gpt-4\.1-mini$/, 1_047_576, [0.4, 1.6]],
  [/^gpt-4\.1-nano$/, 1_047_576, [0.1, 0.4]],
  [/^gpt-4o$/, 128_000, [2.5, 10]],
  [/^gpt-4o-mini$/, 128_000, [0.15, 0.6]],
  [/^o1$/, 200_000, [15, 60]],
  [/^o3$/, 200_000, [2, 8]],
  [/^o[34]-mini$/, 200_000, [1.1, 4.4]],
  [/^gpt-oss-(20|120)b$/, 131_072, null],
  [/^gpt-4$/, 8_192, [30, 60]],
  [/^gpt-3\.5-turbo$/, 16_385, [0.5, 1.5]],

  [/^gemini-3\.5-flash$/, 1_048_576, [1.5, 9]],
  [/^gemini-3(\.1)?-pro(-preview)?$/, 1_048_576, [2, 12]],
  [/^gemini-3\.1-flash-lite(-preview)?$/, 1_048_576, [0.25, 1.5]],
  [/^gemini-3-flash(-preview)?$/, 1_048_576, [0.5, 3]],
  [/^gemini-2\.5-pro$/, 1_048_576, [1.25, 10]],
  [/^gemini-2\.5-flash$/, 1_048_576, [0.3, 2.5]],
  [/^gemini-2\.5-flash-lite$/, 1_048_576, [0.1, 0.4]],
  [/^gemini-2\.0-flash$/, 1_048_576, [0.1, 0.4]],
  [/^gemini-/, 1_048_576, null],

  [/^claude-haiku-4[.-]5$/, 200_000, [1, 5]],
  [/^claude-sonnet-4([.-][56])?$/, 200_000, [3, 15]],
  [/^claude-opus-4[.-][56]$/, 200_000, [5, 25]],
  [/^claude-/, 200_000, null],

  [/^llama-3(\.[123])?-/, 128_000, null],
  [/^deepseek-/, 64_000, null],
];

/** Names of models that think first. `gpt-5-chat` does not. */
const thinks =
  /^(?:o[134](?:-|$)|gpt-5(?!.*chat)|gpt-oss|gemini-(?:2\.5|[3-9])|deepseek-(?:r\d|reasoner)|qwq|qwen3(?!.*instruct)|grok-[34]|glm-(?:4\.[5-9]|[5-9])|magistral|minimax-m)|thinking|reason|-r1\b/;

/**
 * What is known about a model from its name at any provider: vendor prefixes (`openai/`, `models/`), dates and OpenRouter's
 * `:free` do not matter, except that free is free.
 */
export function lookUpModel(model: string): KnownModel {
  const [path = '', variant] = model.toLowerCase().split(':');
  const name = (path.split('/').at(-1) ?? '').replace(/-(?:\d{4}-\d{2}-\d{2}|\d{8}|latest)$/, '');
  const found = known.find(([pattern]) => pattern.test(name));
  const price = found?.[2];
  return {
    contextTokens: found?.[1] ?? null,
    price:
      variant === 'free'
        ? { inputPerMillion: 0, outputPerMillion: 0 }
        : price
          ? { inputPerMillion: price[0], outputPerMillion: price[1] }
          : null,
    reasoning: thinks.test(name) || variant === 'thinking',
  };
}
