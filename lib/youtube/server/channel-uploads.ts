import 'server-only';
import { AppError, errorCodeOf } from '../../errors';
import type {
  ChannelRequest,
  FetchedPlaylist,
  PlaylistPeek,
  PlaylistRequest,
  PlaylistSource,
} from './playlist-source';

/** Channels as playlists of their uploads, newest first. */
export interface ChannelSource {
  /** Throws `channel_not_found`, `channel_empty` (nothing public in it), or as `PlaylistSource` does. */
  fetchChannel(
    request: Omit<ChannelRequest, 'look'> & Omit<PlaylistRequest, 'playlistId'>,
  ): Promise<FetchedPlaylist>;
  /** The newest uploads, in two round trips at most. Throws the same. */
  peekChannel(request: Omit<ChannelRequest, 'look'>): Promise<PlaylistPeek>;
}

/** The same for every driver of `PlaylistSource`: find the list of uploads, then read it like any other. */
export function createChannelSource(source: PlaylistSource): ChannelSource {
  return {
    async fetchChannel({ channelPath, ...request }) {
      const { signal } = request;
      const playlistId = await source.findUploads({ channelPath, signal });
      return named(await source.fetchPlaylist({ ...request, playlistId }).catch(asChannel));
    },
    async peekChannel({ channelPath, signal }) {
      const playlistId = await source.findUploads({ channelPath, signal, look: true });
      return named(await source.peekPlaylist({ playlistId, signal }).catch(asChannel));
    },
  };
}

/** The list itself is called "Videos", or after its channel, as YouTube likes today. */
function named<T extends { title: string; channel: string | null }>(list: T): T {
  return { ...list, title: list.channel ? `Uploads from ${list.channel}` : list.title };
}

/** A channel without public videos has no list of uploads, or an empty one. */
function asChannel(error: unknown): never {
  const empty = ['playlist_not_found', 'playlist_empty'].includes(errorCodeOf(error));
  throw empty ? new AppError('channel_empty') : error;
}
