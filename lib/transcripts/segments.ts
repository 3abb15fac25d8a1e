import { breathe } from '../breathe';
import { boundedParts } from './lines';

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

/** Nobody reads a caption of this length; what comes after works on short texts. */
const longestText = 2_000;

/** An overlong cue as several, each with its share of the time. */
function* inParts(cue: Segment): Generator<Segment> {
  if (cue.text.length <= longestText) {
    yield cue;
    return;
  }
  const perCharacterMs = Math.max(0, cue.endMs - cue.startMs) / cue.text.length;
  let at = 0;
  for (const text of boundedParts(cue.text, longestText)) {
    const startMs = cue.startMs + at * perCharacterMs;
    at = Math.min(cue.text.length, at + text.length + 1);
    yield { startMs, endMs: cue.startMs + at * perCharacterMs, text };
  }
}

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
    for (const { text: raw, ...times } of inParts(cue)) {
      const startMs = Math.max(0, Math.round(times.startMs));
      const text = tidy(raw);
      if (text && startMs < durationMs)
        ordered.push({ startMs, endMs: Math.round(times.endMs), text });
      await breathe();
    }
  }
  ordered.sort((a, b) => a.startMs - b.startMs);

  const segments: Segment[] = [];
  for (const cue of ordered) {
    const previous = segments.at(-1);
    await breathe();
    if (previous?.startMs === cue.startMs && previous.text.length < longestText) {
      previous.text = `${previous.text} ${cue.text}`;
      previous.endMs = Math.max(previous.endMs, cue.endMs);
    } else {
      segments.push(cue);
    }
  }
  for (const [index, segment] of segments.entries()) {
    await breathe();
    const limitMs = Math.min(segments[index + 1]?.startMs ?? Infinity, durationMs);
    const endMs = Number.isFinite(segment.endMs) ? segment.endMs : segment.startMs;
    segment.endMs = Math.min(Math.max(endMs, segment.startMs), limitMs);
  }
  return segments;
}
