import 'server-only';
import { languageDistance, languageTagOf } from '../caption-language';
import type { CaptionTrack, PlayerResponse } from './player-response';
import { textOf } from './youtube-json';

/** What somebody wants captions in. */
export interface WantedLanguage {
  /** Only these, or none; null where any will do. */
  required: string | null;
  /** Rather these than the ones that are spoken. */
  preferred: string | null;
}

/** Captions that a video has. */
export interface CaptionLanguage {
  /** YouTube's code: a BCP 47 tag, with an id behind it where the track has a name of its own (`languageTagOf`). */
  language: string;
  kind: 'manual' | 'auto';
  /** Of a track that has a name of its own. */
  name?: string;
}

/**
 * The caption tracks that will do, the best first. A required language leaves only its own: the very track, then the closest
 * (`languageDistance`), written by a person before automatic. Otherwise those in the preferred language come before those
 * that are spoken, and these before all others. Tracks that YouTube only hands to its own player (`exp=xpe`) come last.
 */
export function rankCaptionTracks(
  response: PlayerResponse,
  { required, preferred }: WantedLanguage,
): CaptionTrack[] {
  const tracks = tracksOf(response);
  const wishes = required === null ? [preferred, spokenLanguage(response)] : [required];
  const wished = wishes.flatMap((tag) => (tag === null ? [] : closest(tracks, tag)));
  const ranked = new Set(required === null ? [...wished, ...tracks] : wished);
  return [...ranked].sort((a, b) => Number(isLocked(a)) - Number(isLocked(b)));
}

/** The languages to choose from, in YouTube's order; one that a person has written is named as such. */
export function captionLanguages(response: PlayerResponse): CaptionLanguage[] {
  const languages = new Map<string, CaptionLanguage>();
  for (const track of tracksOf(response)) {
    const language = track.languageCode;
    const name = languageTagOf(language) === language ? null : textOf(track.name);
    if (isAutomatic(track)) {
      if (!languages.has(language)) languages.set(language, { language, kind: 'auto' });
    } else languages.set(language, { language, kind: 'manual', ...(name && { name }) });
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

/** The tracks in a language, the closest first. */
function closest(tracks: readonly CaptionTrack[], tag: string): CaptionTrack[] {
  return tracks
    .flatMap((track) => {
      const distance = languageDistance(track.languageCode, tag);
      return distance === null ? [] : [{ track, rank: 2 * distance + Number(isAutomatic(track)) }];
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ track }) => track);
}

export function isAutomatic(track: CaptionTrack): boolean {
  return track.kind === 'asr';
}

const isLocked = (track: CaptionTrack) => /[?&]exp=[^&]*xp[ev]\b/.test(track.baseUrl);
