import type { PreviewView } from '@/lib/summaries/preview-schemas';
import type { ModelView } from '@/lib/summaries/schemas';
import { isExtractive } from './options';

export type Estimate = PreviewView['estimate'];

/** `45_210` -> `45k`, `1_250_000` -> `1.3M`. */
export function formatTokens(tokens: number): string {
  if (tokens < 1_000) return String(Math.round(tokens));
  if (tokens < 999_500) return `${Math.round(tokens / 1_000)}k`;
  return `${(tokens / 1e6).toFixed(1).replace(/\.0$/, '')}M`;
}

function formatCost(dollars: number): string {
  if (dollars === 0) return 'free';
  return dollars < 0.01 ? 'less than $0.01' : `$${dollars.toFixed(2)}`;
}

/**
 * What a batch will use and cost, in one line. Null is an estimate that could not be had. `more` is true when something
 * in the batch is not part of the estimate.
 */
export function describeEstimate(
  model: ModelView | undefined,
  estimate: Estimate | null,
  { more }: { more: boolean },
): string {
  if (isExtractive(model)) return 'Free: made on this server';
  if (!estimate || estimate.tokens === null) return 'Cost unknown';
  const complete = estimate.basis === 'duration' && !more;
  if (estimate.tokens === 0) return complete ? 'Free: already summarized' : 'Cost unknown';
  const words = complete ? 'About' : 'At least';
  const cost = estimate.cost === null ? 'cost unknown' : formatCost(estimate.cost);
  return `${words} ${formatTokens(estimate.tokens)} tokens, ${cost}`;
}
