import 'server-only';
import type { Usage } from '../../schemas';
import type { ModelInfo } from '../summary-model';
import type { ChatUsage } from './chat-attempt';

export type Price = ModelInfo['price'];

/** Tokens with their cost in US dollars: what the provider says, or by the model's price; null where neither is known. */
export function priceOf({ inputTokens, outputTokens, costUsd }: ChatUsage, price: Price): Usage {
  const byPrice = price
    ? (inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion) / 1e6
    : null;
  return { input_tokens: inputTokens, output_tokens: outputTokens, cost_usd: costUsd ?? byPrice };
}

/** The sum of two; its cost is unknown when one of them is. */
export function addUsage(sum: Usage | null, more: Usage): Usage {
  if (!sum) return more;
  const known = sum.cost_usd !== null && more.cost_usd !== null;
  return {
    input_tokens: sum.input_tokens + more.input_tokens,
    output_tokens: sum.output_tokens + more.output_tokens,
    cost_usd: known ? sum.cost_usd! + more.cost_usd! : null,
  };
}
