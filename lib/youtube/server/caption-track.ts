import 'server-only';
import type { CaptionTrack, PlayerResponse } from './player-response';

/**
 * The caption track to read: the requested language exactly, then one with the same primary subtag, written by a person
 * before automatic; otherwise the captions of the default audio track. Tracks that YouTube only hands to its own player
 * (`exp=xpe`) come last. Null when there are no captions.
 */
export function chooseCaptionTrack(
  response: PlayerResponse,
  language: string | null,
): CaptionTrack | null {
  const list = response.captions?.playerCaptionsTracklistRenderer;
  const tracks = list?.captionTracks ?? [];
  const wanted = [language, spokenLanguage(response), null];
  for (const tag of wanted) {
    const ranked = tracks
      .map((track) => ({ track, rank: rankOf(track, tag) }))
      .filter(({ rank }) => rank !== null)
      .sort((a, b) => a.rank! - b.rank!);
    if (tag !== null && ranked[0]) return ranked[0].track;
  }
  return [...tracks].sort((a, b) => Number(isLocked(a)) - Number(isLocked(b)))[0] ?? null;
}

/** The language of the default audio track's captions, or of the automatic ones, which follow the speech. */
function spokenLanguage(response: PlayerResponse): string | null {
  const list = response.captions?.playerCaptionsTracklistRenderer;
  const tracks = list?.captionTracks ?? [];
  const audio = list?.audioTracks?.[list.defaultAudioTrackIndex ?? 0];
  const byDefault = tracks[audio?.defaultCaptionTrackIndex ?? -1];
  return (byDefault ?? tracks.find(isAutomatic))?.languageCode ?? null;
}

function rankOf(track: CaptionTrack, tag: string | null): number | null {
  if (tag === null || primary(track.languageCode) !== primary(tag)) return null;
  const exact = track.languageCode.toLowerCase() === tag.toLowerCase();
  return (isLocked(track) ? 4 : 0) + (exact ? 0 : 2) + (isAutomatic(track) ? 1 : 0);
}

export function isAutomatic(track: CaptionTrack): boolean {
  return track.kind === 'asr';
}

const isLocked = (track: CaptionTrack) => /[?&]exp=xpe\b/.test(track.baseUrl);
const primary = (tag: string) => tag.toLowerCase().split(/[-_]/)[0];
