import 'server-only';
import PQueue from 'p-queue';
import type { CircuitBreaker } from './circuit-breaker';
import type { PlaylistSource } from './playlist-source';
import type { TranscriptSource } from './transcript-source';
import type { VideoLookup } from './video-lookup';

/**
 * Transcripts as long as YouTube answers; during a pause its code is thrown with `details.until`. One video at a time, as
 * requests are anyway: when YouTube begins to refuse, one video finds out, and the next ones do not ask.
 */
export function guardTranscripts(
  source: TranscriptSource,
  breaker: CircuitBreaker,
): TranscriptSource {
  const queue = new PQueue({ concurrency: 1 });
  return {
    fetchTranscript(request) {
      const { signal } = request;
      return queue.add(() => breaker.guard(() => source.fetchTranscript(request)), { signal });
    },
  };
}

/** The same for playlists. A look ahead keeps to a pause, but begins none. */
export function guardPlaylists(source: PlaylistSource, breaker: CircuitBreaker): PlaylistSource {
  return {
    fetchPlaylist: (request) => breaker.guard(() => source.fetchPlaylist(request)),
    peekPlaylist: (request) =>
      breaker.guard(() => source.peekPlaylist(request), { tentative: true }),
    findUploads: (request) =>
      breaker.guard(() => source.findUploads(request), { tentative: request.look }),
  };
}

/** The same for looks at single videos, which ask one way only. */
export function guardVideoLookup(lookup: VideoLookup, breaker: CircuitBreaker): VideoLookup {
  return {
    lookup: (videoId, signal) =>
      breaker.guard(() => lookup.lookup(videoId, signal), { tentative: true }),
  };
}
