import 'server-only';
import type { Passage } from '../../transcripts/passages';
import type { Segment } from '../../transcripts/segments';
import type { SummaryLength } from '../choices';
import type { Usage } from '../schemas';
import type { SummaryDraft } from './summary-draft';

/** What a model is given. Times are milliseconds; `language` is the transcript's. */
export interface SummaryRequest {
  title: string;
  channel: string | null;
  language: string;
  timed: boolean;
  segments: readonly Segment[];
  passages: readonly Passage[];
  /** Chapters the video's creator wrote, in order; may be empty. */
  creatorChapters: readonly { title: string; startMs: number }[];
  length: SummaryLength;
  focus: string | null;
  /** What the reader asked for; null is the transcript's own. */
  outputLanguage: string | null;
  signal: AbortSignal;
  /** Finished parts of this very work, so that whoever takes it over pays for none of them twice. */
  checkpoints: Checkpoints;
  /** How far the model is, 0 to 1, only ever forward; `message` says it more exactly, such as "Summarizing 3 of 7". */
  onProgress(fraction: number, message?: string): void;
  /** Readable text while it is written. `offset` counts UTF-16 units; 0 starts over. */
  onText(part: { offset: number; text: string }): void;
}

/** A small durable store beside one work. Values are JSON. */
export interface Checkpoints {
  get(key: string): unknown;
  /** Resolves once it is stored. */
  put(key: string, value: unknown): Promise<void>;
}

export interface ModelAnswer {
  draft: SummaryDraft;
  usage: Usage | null;
}

/** What people choose a model by. Prices are US dollars per million tokens; null where unknown. */
export interface ModelInfo {
  provider: string;
  label: string;
  contextTokens: number | null;
  price: { inputPerMillion: number; outputPerMillion: number } | null;
}

/**
 * Turns a transcript into a summary draft that cites passages. Throws an `AppError`, or the signal's reason when aborted.
 * Never blocks the event loop for longer than 20 ms.
 */
export interface SummaryModel {
  /** `provider/model`, as stored and shown. */
  readonly id: string;
  /** Changes whenever the same input would give another answer; part of the cache key. */
  readonly promptVersion: string;
  readonly info: ModelInfo;
  summarize(request: SummaryRequest): Promise<ModelAnswer>;
}
