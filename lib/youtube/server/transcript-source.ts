import 'server-only';
import type { CaptionGap } from '../../transcripts/caption-gap';
import type { Segment } from '../../transcripts/segments';
import type { CreatorChapter } from '../chapters';
import type { WantedLanguage } from './caption-track';

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
  /** Why the captions cover only a part of the video; null when they cover it. */
  gap: CaptionGap | null;
}

export interface TranscriptRequest {
  videoId: string;
  language: WantedLanguage;
  signal: AbortSignal;
  /** Called as soon as title and length are known. */
  onMetadata(metadata: { title: string; channel: string | null; durationMs: number }): void;
}

/**
 * Where transcripts come from. Throws an `AppError` with one of the YouTube codes. Its details hold `title` where a refusal
 * named it, `languages` (`CaptionLanguage[]`) with `language_unavailable`, `empty` with `no_captions` where there are tracks with
 * nothing in them, and `until` while YouTube is left alone.
 */
export interface TranscriptSource {
  fetchTranscript(request: TranscriptRequest): Promise<FetchedTranscript>;
}
