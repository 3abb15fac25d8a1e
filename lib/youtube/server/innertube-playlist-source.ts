import 'server-only';
import { AppError } from '../../errors';
import { isMix, isPrivatePlaylist } from '../playlist-url';
import { createInnertubeClient, type InnertubeClient } from './innertube-client';
import type { Pacer } from './pacer';
import { collectPages, createPlaylistCollector } from './playlist-collector';
import { type PlaylistPage, readMixPanel, readPlaylistPage } from './playlist-page';
import { maxEntries, mixLimit, type PlaylistSource } from './playlist-source';
import type { YouTubeFetch } from './youtube-fetch';

/** Shows private and deleted videos, too, as NewPipe and yt-dlp ask for them; without it they are missing silently. */
const withUnavailable = 'wgYCCAA%3D';

/** Playlists as YouTube's web player reads them: a hundred entries a page, paced. Needs no key. */
export function createInnertubePlaylistSource(options: {
  youtubeFetch: YouTubeFetch;
  pacer: Pacer;
}): PlaylistSource {
  const client = createInnertubeClient(options);
  // Looks are for somebody who still makes up their mind: jobs go first.
  const lookClient = createInnertubeClient({ ...options, priority: 'low' });
  return {
    async fetchPlaylist({ playlistId, limit, signal, onTitle }) {
      const first = await firstPage(client, playlistId, signal, limit);
      const { title, channel, rows } = first;
      onTitle?.(title, first.count ?? rows.length);
      const collector = createPlaylistCollector(limit);
      const more = await collectPages(collector, first, async (continuation) =>
        readPlaylistPage(await client.ask('/browse', { continuation }, signal)),
      );
      const { videos, skipped } = collector;
      if (videos.length + skipped.length === 0) throw new AppError('playlist_empty');
      const totals = collector.totals(first.count, more);
      return { playlistId, title, channel, videos, skipped, ...totals };
    },

    async peekPlaylist({ playlistId, signal }) {
      const first = await firstPage(lookClient, playlistId, signal, maxEntries);
      const collector = createPlaylistCollector(maxEntries);
      collector.add(first.rows);
      const { videos, skipped } = collector;
      const complete = first.next === null;
      const { count } = collector.totals(first.count, !complete);
      return { title: first.title, channel: first.channel, count, videos, skipped, complete };
    },
  };
}

type FirstPage = PlaylistPage & { title: string };

async function firstPage(
  client: InnertubeClient,
  playlistId: string,
  signal: AbortSignal,
  limit: number,
): Promise<FirstPage> {
  signal.throwIfAborted();
  if (isPrivatePlaylist(playlistId)) throw new AppError('private_playlist');
  if (isMix(playlistId)) return mixPage(client, playlistId, signal, Math.min(limit, mixLimit));
  const payload = { browseId: `VL${playlistId}`, params: withUnavailable };
  const page = readPlaylistPage(await client.ask('/browse', payload, signal));
  if (page.rows.length === 0 && !page.next) {
    throw new AppError(page.saysEmpty ? 'playlist_empty' : 'parse_failed');
  }
  return { ...page, title: page.title ?? 'Untitled playlist' };
}

/** A mix is shown beside a video only, mostly the one that its id ends with. What is cut off does not count: it is endless. */
async function mixPage(
  client: InnertubeClient,
  playlistId: string,
  signal: AbortSignal,
  limit: number,
): Promise<FirstPage> {
  const videoId = /^RD(?:MM|AMVM)?([\w-]{11})$/.exec(playlistId)?.[1];
  const payload = { playlistId, ...(videoId && { videoId }) };
  const panel = readMixPanel(await client.ask('/next', payload, signal));
  if (!panel?.rows.length) throw new AppError('playlist_not_found');
  return { ...panel, title: panel.title ?? 'Mix', rows: panel.rows.slice(0, limit) };
}
