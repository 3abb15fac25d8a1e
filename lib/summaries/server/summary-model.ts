import 'server-only';
import type { Passage } from '../../transcripts/passages';
import type { Segment } from '../../transcripts/segments';
import type { SummaryDraft, SummaryLength, Usage } from '../schemas';

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
  /** How far the model is, 0 to 1; only ever forward. */
  onProgress(fraction: number): void;
}

export interface ModelAnswer {
  draft: SummaryDraft;
  usage: Usage | null;
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
  summarize(request: SummaryRequest): Promise<ModelAnswer>;
}
