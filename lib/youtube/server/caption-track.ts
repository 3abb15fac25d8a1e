import 'server-only';
import type { CaptionTrack, PlayerResponse } from './player-response';

/** What somebody wants captions in. */
export interface WantedLanguage {
  /** Only these, or none; null where any will do. */
  required: string | null;
  /** Rather these than the ones that are spoken. */
  preferred: string | null;
}

/** Captions that a video has. */
export interface CaptionLanguage {
  /** BCP 47 tag. */
  language: string;
  kind: 'manual' | 'auto';
}

/**
 * The caption track to read: the wanted language exactly, then one with the same primary subtag, written by a person before
 * automatic; otherwise the captions of the default audio track, unless the language is required. Tracks that YouTube only
 * hands to its own player (`exp=xpe`) come last. Null when there are none.
 */
export function chooseCaptionTrack(
  response: PlayerResponse,
  { required, preferred }: WantedLanguage,
): CaptionTrack | null {
  const tracks = tracksOf(response);
  if (required !== null) return bestOf(tracks, required);
  for (const tag of [preferred, spokenLanguage(response)]) {
    const best = tag === null ? null : bestOf(tracks, tag);
    if (best) return best;
  }
  return [...tracks].sort((a, b) => Number(isLocked(a)) - Number(isLocked(b)))[0] ?? null;
}

/** The languages to choose from, in YouTube's order; one that a person has written is named as such. */
export function captionLanguages(response: PlayerResponse): CaptionLanguage[] {
  const languages = new Map<string, CaptionLanguage>();
  for (const track of tracksOf(response)) {
    const language = track.languageCode;
    if (isAutomatic(track)) {
      if (!languages.has(language)) languages.set(language, { language, kind: 'auto' });
    } else languages.set(language, { language, kind: 'manual' });
  }
  return [...languages.values()];
}

function tracksOf({ captions }: PlayerResponse): readonly CaptionTrack[] {
  return captions?.playerCaptionsTracklistRenderer?.captionTracks ?? [];
}

/** The language of the default audio track's captions, or of the automatic ones, which follow the speech. */
function spokenLanguage(response: PlayerResponse): string | null {
  const list = response.captions?.playerCaptionsTracklistRenderer;
  const tracks = tracksOf(response);
  const audio = list?.audioTracks?.[list.defaultAudioTrackIndex ?? 0];
  const byDefault = tracks[audio?.defaultCaptionTrackIndex ?? -1];
  return (byDefault ?? tracks.find(isAutomatic))?.languageCode ?? null;
}

function bestOf(tracks: readonly CaptionTrack[], tag: string): CaptionTrack | null {
  const [best] = tracks
    .flatMap((track) => {
      const rank = rankOf(track, tag);
      return rank === null ? [] : [{ track, rank }];
    })
    .sort((a, b) => a.rank - b.rank);
  return best?.track ?? null;
}

function rankOf(track: CaptionTrack, tag: string): number | null {
  if (primary(track.languageCode) !== primary(tag)) return null;
  const exact = track.languageCode.toLowerCase() === tag.toLowerCase();
  return (isLocked(track) ? 4 : 0) + (exact ? 0 : 2) + (isAutomatic(track) ? 1 : 0);
}

export function isAutomatic(track: CaptionTrack): boolean {
  return track.kind === 'asr';
}

const isLocked = (track: CaptionTrack) => /[?&]exp=[^&]*xp[ev]\b/.test(track.baseUrl);
const primary = (tag: string) => tag.toLowerCase().split(/[-_]/)[0];
