import 'server-only';
import { errorCodeOf } from '../../errors';
import { pauseCodes } from '../pause';
import type { PlaylistSource } from './playlist-source';
import type { TranscriptSource } from './transcript-source';
import type { VideoLookup } from './video-lookup';

/** Hears how a question to YouTube went: `ok`, `aborted`, or the code of the refusal. */
export type OnAnswer = (operation: string, code: string) => void;

type Operation = 'transcript' | 'lookup' | PlaylistOperation;
type PlaylistOperation = 'playlist' | 'playlist_peek' | 'uploads';
const playlistOperations: PlaylistOperation[] = ['playlist', 'playlist_peek', 'uploads'];

/** Each question with `ok` and the refusals that are about this server and not about a video, for whoever counts them. */
export function expectedAnswers({ withDataApi }: { withDataApi: boolean }) {
  const answers = (operations: string[], refusals: readonly string[]) =>
    operations.flatMap((operation) => ['ok', ...refusals].map((code) => ({ operation, code })));
  const pages: Operation[] = ['transcript', 'lookup', ...playlistOperations];
  return [
    ...answers(pages, [...pauseCodes, 'consent_required']),
    ...(withDataApi
      ? answers(playlistOperations.map(ofDataApi), ['youtube_quota', 'youtube_key_invalid'])
      : []),
  ];
}

/** What an operation is called when the Data API is asked. */
export const ofDataApi = (operation: string) => `api_${operation}`;

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
  operation: Operation,
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
