import { breathe } from '../breathe';

/** One caption line: what is said between two points of the video, in milliseconds. */
export interface Segment {
  startMs: number;
  endMs: number;
  text: string;
}

export const captionFormats = ['srt', 'vtt', 'json3', 'srv3', 'text'] as const;
export type CaptionFormat = (typeof captionFormats)[number];

/** Segments in order. `timed` is false for plain text without times: then every time is 0. */
export interface ParsedCaptions {
  segments: Segment[];
  timed: boolean;
}

/** A word or line that ends a sentence, closing quotes and brackets allowed. */
export const sentenceEnd = /[.!?…。！？]["'”’)\]]*$/u;

const tidy = (text: string) =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200b\ufeff]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * Puts raw cues in order: tidy text, empty ones dropped, sorted by start, ends clamped to the next start and to
 * `durationMs`, so that segments never overlap and never leave the video.
 */
export async function normalizeSegments(
  cues: readonly Segment[],
  durationMs = Infinity,
): Promise<Segment[]> {
  const ordered: Segment[] = [];
  for (const cue of cues) {
    const startMs = Math.max(0, Math.round(cue.startMs));
    const text = tidy(cue.text);
    if (text && startMs < durationMs) ordered.push({ startMs, endMs: Math.round(cue.endMs), text });
    await breathe();
  }
  ordered.sort((a, b) => a.startMs - b.startMs);

  const segments: Segment[] = [];
  for (const cue of ordered) {
    const previous = segments.at(-1);
    if (previous?.startMs === cue.startMs) {
      previous.text = `${previous.text} ${cue.text}`;
      previous.endMs = Math.max(previous.endMs, cue.endMs);
    } else {
      segments.push(cue);
    }
  }
  for (const [index, segment] of segments.entries()) {
    const limitMs = Math.min(segments[index + 1]?.startMs ?? Infinity, durationMs);
    const endMs = Number.isFinite(segment.endMs) ? segment.endMs : segment.startMs;
    segment.endMs = Math.min(Math.max(endMs, segment.startMs), limitMs);
  }
  return segments;
}
