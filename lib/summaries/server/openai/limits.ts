import 'server-only';
import type { SummaryLength } from '../../choices';

/** How many tokens go where; see `planLimits`. */
export interface Limits {
  contextTokens: number;
  /** Instructions, title and chapters. */
  promptTokens: number;
  /** How many of the creator's chapters the prompt has room for. */
  chapters: number;
  /** The most transcript or notes in one call. */
  inputTokens: number;
  /** The most transcript in one of several calls. */
  windowTokens: number;
  /** Completion budget of notes on a window. */
  notesTokens: number;
  /** Completion budget of the summary. */
  answerTokens: number;
}

/** What a model without a known context is taken to have. */
const assumedContext = 128_000;
/** Models lose the middle of longer prompts, and a call that fails late is paid for. */
const mostInput = 60_000;
const usualWindow = 6_000;
const promptTokens = 2_000;
/** A prompt without chapters, and what a usual chapter adds to it. */
const bareTokens = 900;
const chapterTokens = 18;
const mostChapters = 60;
const notesTokens = 2_000;
const answerTokens: Record<SummaryLength, number> = { short: 2_500, medium: 4_000, long: 6_500 };
/** Reasoning models think within the completion budget. */
const thinkingTokens = 16_000;

/**
 * Divides a context between prompt, transcript and answer. A call for notes needs less room for its answer than the one for the
 * summary, so in small contexts it reads more at once. Small contexts shrink everything in proportion.
 */
export function planLimits(
  contextTokens: number | null,
  length: SummaryLength,
  reasoning: boolean,
): Limits {
  const context = contextTokens ?? assumedContext;
  const prompt = Math.min(promptTokens, Math.floor(context * 0.3));
  const thinking = reasoning ? thinkingTokens : 0;
  const answer = Math.min(answerTokens[length] + thinking, Math.floor(context * 0.4));
  const notes = Math.min(notesTokens + thinking, Math.floor(context * 0.25));
  const most = Math.floor(0.6 * context);
  return {
    contextTokens: context,
    promptTokens: prompt,
    chapters: Math.max(
      0,
      Math.min(mostChapters, Math.floor((prompt - bareTokens) / chapterTokens)),
    ),
    inputTokens: Math.min(mostInput, most, context - prompt - answer),
    windowTokens: Math.min(usualWindow, most, context - prompt - notes),
    notesTokens: notes,
    answerTokens: answer,
  };
}
