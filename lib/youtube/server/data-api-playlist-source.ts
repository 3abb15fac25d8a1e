import 'server-only';
import { AppError } from '../../errors';
import { isMix, isPrivatePlaylist, uploadsOfPath } from '../playlist-url';
import { createDataApiClient, type DataApiOptions } from './data-api-client';
import {
  addLengths,
  type ItemsPage,
  readAbout,
  readItems,
  readUploads,
} from './data-api-resources';
import { collectPages, createPlaylistCollector } from './playlist-collector';
import { maxEntries, type PlaylistSource } from './playlist-source';

/**
 * Playlists through YouTube's Data API, which answers where the web pages refuse. A page of 50 entries costs two units of
 * quota (https://developers.google.com/youtube/v3/determine_quota_cost). It does not tell members' videos from others, and
 * knows neither mixes nor custom channel addresses (`c/name`): `webPages` reads these.
 */
export function createDataApiPlaylistSource({
  webPages,
  ...options
}: DataApiOptions & { webPages: PlaylistSource }): PlaylistSource {
  const get = createDataApiClient(options);
  return {
    async fetchPlaylist(request) {
      const { playlistId, limit, signal, onTitle } = request;
      if (isMix(playlistId)) return webPages.fetchPlaylist(request);
      refusePrivate(playlistId, signal);
      const about = await readAbout(get, playlistId, signal);
      const first = await readItems(get, playlistId, null, signal);
      const { title, channel, count } = describe(about, first);
      onTitle?.(title, count ?? first.rows.length);
      const collector = createPlaylistCollector(limit);
      const withLengths = async (page: ItemsPage) => ({
        ...page,
        rows: await addLengths(get, page.rows, signal),
      });
      const more = await collectPages(collector, await withLengths(first), async (next) =>
        withLengths(await readItems(get, playlistId, next, signal)),
      );
      const { videos, skipped } = collector;
      return { playlistId, title, channel, videos, skipped, ...collector.totals(count, more) };
    },

    /** One round trip: two requests at once, and no lengths. */
    async peekPlaylist(request) {
      const { playlistId, signal } = request;
      if (isMix(playlistId)) return webPages.peekPlaylist(request);
      refusePrivate(playlistId, signal);
      const [about, first] = await Promise.all([
        readAbout(get, playlistId, signal),
        readItems(get, playlistId, null, signal),
      ]);
      const { title, channel, count } = describe(about, first);
      const collector = createPlaylistCollector(maxEntries);
      collector.add(first.rows);
      const { videos, skipped } = collector;
      const complete = first.next === null;
      const totals = collector.totals(count, !complete);
      return { title, channel, count: totals.count, videos, skipped, complete };
    },

    async findUploads(request) {
      const { channelPath, signal } = request;
      signal.throwIfAborted();
      if (channelPath.startsWith('c/')) return webPages.findUploads(request);
      const uploads = uploadsOfPath(channelPath) ?? (await readUploads(get, channelPath, signal));
      if (!uploads) throw new AppError('channel_not_found');
      return uploads;
    },
  };
}

function refusePrivate(playlistId: string, signal: AbortSignal): void {
  signal.throwIfAborted();
  if (isPrivatePlaylist(playlistId)) throw new AppError('private_playlist');
}

/** A playlist that has no description may have entries all the same; one without either has been refused before. */
function describe(about: Awaited<ReturnType<typeof readAbout>>, first: ItemsPage) {
  if (first.rows.length === 0) throw new AppError('playlist_empty');
  return {
    title: about?.title ?? 'Untitled playlist',
    channel: about?.channel ?? first.channel,
    count: about?.count ?? first.count,
  };
}
