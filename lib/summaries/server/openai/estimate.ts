import 'server-only';
import type { SummaryLength } from '../../choices';
import type { ModelInfo } from '../summary-model';
import { lookUpModel } from './catalog';
import { planLimits } from './limits';

export interface EstimateInput {
  model: ModelInfo;
  /** Of the video; null when unknown. */
  durationMs: number | null;
  /** Of the transcript, where it is there already; null otherwise. */
  tokens: number | null;
  length?: SummaryLength;
}

export interface Estimate {
  /** Input and output together; null when nothing is known about the video. */
  tokens: number | null;
  /** Null when the tokens or the model's price are unknown. */
  cost_usd: number | null;
}

/** Speech at 150 words a minute, with the marks of its lines. */
const tokensPerMinute = 220;
/** Instructions, schema, title and chapters, as they usually are. */
const promptTokens = 1_500;
const notesTokens = 900;
const answerTokens: Record<SummaryLength, number> = { short: 900, medium: 1_500, long: 2_600 };
const thinkingTokens = 1_500;

/** What a summary will about cost, before it starts: the same split into calls as the real one, with usual answers. */
export function estimateSummary(input: EstimateInput): Estimate {
  const { model, durationMs, length = 'medium' } = input;
  if (model.provider === 'built-in') return { tokens: 0, cost_usd: 0 };
  const known =
    input.tokens ?? (durationMs === null ? null : (durationMs / 60_000) * tokensPerMinute);
  if (known === null) return { tokens: null, cost_usd: null };
  const { reasoning } = lookUpModel(model.label);
  const limits = planLimits(model.contextTokens, length, reasoning);
  const windows = known <= limits.inputTokens ? 0 : Math.ceil(known / limits.windowTokens);
  const notes = windows * notesTokens;
  const inputTokens = known + windows * promptTokens + notes + promptTokens;
  const thinking = reasoning ? (windows + 1) * thinkingTokens : 0;
  const outputTokens = notes + answerTokens[length] + thinking;
  const { price } = model;
  return {
    tokens: Math.round(inputTokens + outputTokens),
    cost_usd: price
      ? (inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion) / 1e6
      : null,
  };
}
