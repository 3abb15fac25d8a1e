import 'server-only';
import type { Segment } from '../../transcripts/segments';
import type { CreatorChapter } from '../chapters';

/** A video's captions with what is known about the video. Times in milliseconds. */
export interface FetchedTranscript {
  videoId: string;
  title: string;
  channel: string | null;
  durationMs: number;
  /** BCP 47 tag of the captions. */
  language: string;
  kind: 'manual' | 'auto';
  segments: Segment[];
  chapters: CreatorChapter[];
  /** The captions end long before the video does. */
  truncated: boolean;
}

export interface TranscriptRequest {
  videoId: string;
  /** Preferred caption language; null takes the language that is spoken. */
  language: string | null;
  signal: AbortSignal;
  /** Called as soon as title and length are known. */
  onMetadata(metadata: { title: string; channel: string | null; durationMs: number }): void;
}

/**
 * Where transcripts come from. Throws an `AppError` with one of the YouTube codes; `details.title` holds the title where
 * a refusal named it.
 */
export interface TranscriptSource {
  fetchTranscript(request: TranscriptRequest): Promise<FetchedTranscript>;
}
