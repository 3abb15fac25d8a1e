import 'server-only';
import { LRUCache } from 'lru-cache';
import { errorCodeOf, statusOf } from '../../errors';
import type { ChannelSource } from './channel-uploads';
import type { PlaylistPeek, PlaylistSource } from './playlist-source';
import { createSharedCalls } from './shared-calls';
import type { FoundVideo, VideoLookup } from './video-lookup';

/** What a preview asks of YouTube: one call a source at most, none for what was asked a moment ago. */
export interface Lookups {
  video(videoId: string, signal: AbortSignal): Promise<FoundVideo>;
  playlist(playlistId: string, signal: AbortSignal): Promise<PlaylistPeek>;
  channel(channelPath: string, signal: AbortSignal): Promise<PlaylistPeek>;
}

type Ask<T> = (id: string, signal: AbortSignal) => Promise<T>;
type Outcome<T> = { answer: T } | { refusal: unknown };

const answerMs = 10 * 60_000;
const refusalMs = 5 * 60_000;
const max = 2_000;

/**
 * People look again at the same lines while they type: an answer is remembered for ten minutes, a refusal for five, and who
 * asks for the same at the same time waits for the same call.
 */
export function createRememberedLookups({
  videoLookup,
  playlistSource,
  channelSource,
  now = Date.now,
}: {
  videoLookup: VideoLookup;
  playlistSource: Pick<PlaylistSource, 'peekPlaylist'>;
  channelSource: Pick<ChannelSource, 'peekChannel'>;
  now?: () => number;
}): Lookups {
  return {
    video: remember((videoId, signal) => videoLookup.lookup(videoId, signal), max, now),
    playlist: remember(
      (playlistId, signal) => playlistSource.peekPlaylist({ playlistId, signal }),
      max / 20,
      now,
    ),
    channel: remember(
      (channelPath, signal) => channelSource.peekChannel({ channelPath, signal }),
      max / 20,
      now,
    ),
  };
}

function remember<T>(ask: Ask<T>, size: number, now: () => number): Ask<T> {
  const outcomes = new LRUCache<string, Outcome<T>>({
    max: size,
    ttl: answerMs,
    ttlResolution: 0,
    perf: { now },
  });
  const askAndKeep = createSharedCalls(async (id, signal) => {
    try {
      const answer = await ask(id, signal);
      outcomes.set(id, { answer });
      return answer;
    } catch (error) {
      if (isRefusal(error)) outcomes.set(id, { refusal: error }, { ttl: refusalMs });
      throw error;
    }
  });
  return async (id, signal) => {
    signal.throwIfAborted();
    const known = outcomes.get(id);
    if (!known) return askAndKeep(id, signal);
    if ('refusal' in known) throw known.refusal;
    return known.answer;
  };
}

/** What YouTube says of the source itself; that it did not answer, or not us, says nothing of the next time. */
function isRefusal(error: unknown): boolean {
  return statusOf(errorCodeOf(error)) === 422;
}
