import 'server-only';
import { errorCodeOf } from '../../errors';
import type { PlaylistSource } from './playlist-source';
import type { TranscriptSource } from './transcript-source';
import type { VideoLookup } from './video-lookup';

/** Hears how a question to YouTube went: `ok`, `aborted`, or the code of the refusal. */
export type OnAnswer = (operation: string, code: string) => void;

/** The same source; `onAnswer` hears of every transcript. Belongs around what really asks, not around a pause or a cache. */
export function measureTranscripts(source: TranscriptSource, onAnswer: OnAnswer): TranscriptSource {
  return {
    ...source,
    fetchTranscript: (request) =>
      measure('transcript', request.signal, onAnswer, () => source.fetchTranscript(request)),
  };
}

/** The same for playlists, whole or their first page. */
export function measurePlaylists(source: PlaylistSource, onAnswer: OnAnswer): PlaylistSource {
  return {
    ...source,
    fetchPlaylist: (request) =>
      measure('playlist', request.signal, onAnswer, () => source.fetchPlaylist(request)),
    peekPlaylist: (request) =>
      measure('playlist_peek', request.signal, onAnswer, () => source.peekPlaylist(request)),
    findUploads: (request) =>
      measure('uploads', request.signal, onAnswer, () => source.findUploads(request)),
  };
}

/** The same for looks at single videos. */
export function measureLookups(lookup: VideoLookup, onAnswer: OnAnswer): VideoLookup {
  return {
    ...lookup,
    lookup: (videoId, signal) =>
      measure('lookup', signal, onAnswer, () => lookup.lookup(videoId, signal)),
  };
}

async function measure<T>(
  operation: string,
  signal: AbortSignal,
  onAnswer: OnAnswer,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    const answer = await ask();
    onAnswer(operation, 'ok');
    return answer;
  } catch (error) {
    onAnswer(operation, signal.aborted ? 'aborted' : errorCodeOf(error));
    throw error;
  }
}
