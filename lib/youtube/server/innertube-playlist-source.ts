import 'server-only';
import { AppError, errorCodeOf } from '../../errors';
import { channelPathOf, isMix, isPrivatePlaylist, uploadsOf, uploadsOfPath } from '../playlist-url';
import type { InnertubeClient, InnertubePath } from './innertube-client';
import type { PacerOptions } from './pacer';
import { collectPages, createPlaylistCollector } from './playlist-collector';
import { type PlaylistPage, readMixPanel, readPlaylistPage } from './playlist-page';
import { readPlaylistAnswer } from './playlist-refusal';
import { maxEntries, mixLimit, type PlaylistSource } from './playlist-source';
import { createSend, type YouTubeAccess, youtubeOrigin } from './send';
import { at, type Json, stringOf } from './youtube-json';

/** Shows private and deleted videos, too, as NewPipe and yt-dlp ask for them; without it they are missing silently. */
const withUnavailable = 'wgYCCAA%3D';

/** Playlists as YouTube's web player reads them: a hundred entries a page, paced. Needs no key. */
export function createInnertubePlaylistSource({
  innertube,
  ...access
}: YouTubeAccess & { innertube: InnertubeClient }): PlaylistSource {
  const askWith = (signal: AbortSignal, options?: PacerOptions): Ask => {
    const send = createSend(access, signal, options);
    return async (path, payload) => {
      signal.throwIfAborted();
      const answer = await innertube.ask(path, payload, send);
      const { data, code } = readPlaylistAnswer(answer);
      if (!code) return data;
      if (code === 'bot_check' || code === 'ip_blocked') innertube.renew();
      throw new AppError(code, undefined, { cause: `${path} ${answer.status}` });
    };
  };

  return {
    async fetchPlaylist({ playlistId, limit, signal, onTitle }) {
      const ask = askWith(signal);
      const first = await firstPage(ask, playlistId, signal, limit);
      const { title, channel, rows } = first;
      onTitle?.(title, first.count ?? rows.length);
      const collector = createPlaylistCollector(limit);
      const more = await collectPages(collector, first, async (continuation) =>
        readPlaylistPage(await ask('/browse', { continuation })),
      );
      const { videos, skipped } = collector;
      if (videos.length + skipped.length === 0) throw new AppError('playlist_empty');
      const totals = collector.totals(first.count, more);
      return { playlistId, title, channel, videos, skipped, ...totals };
    },

    async peekPlaylist({ playlistId, signal }) {
      const ask = askWith(signal, lookOptions);
      const first = await firstPage(ask, playlistId, signal, maxEntries);
      const collector = createPlaylistCollector(maxEntries);
      collector.add(first.rows);
      const { videos, skipped } = collector;
      const complete = first.next === null;
      const { count } = collector.totals(first.count, !complete);
      return { title: first.title, channel: first.channel, count, videos, skipped, complete };
    },

    async findUploads({ channelPath, signal, look }) {
      signal.throwIfAborted();
      const ask = askWith(signal, look ? lookOptions : undefined);
      const uploads = uploadsOfPath(channelPath) ?? (await resolveChannel(ask, channelPath));
      if (!uploads) throw new AppError('channel_not_found');
      return uploads;
    },
  };
}

/** Asks and reads what comes back. Throws the codes of `PlaylistSource`. */
type Ask = (path: InnertubePath, payload: Record<string, string>) => Promise<Json>;

const lookOptions: PacerOptions = { priority: 'low' };

/** A channel that was renamed is answered with its new address, which is asked for in turn. */
async function resolveChannel(ask: Ask, channelPath: string, hops = 0): Promise<string | null> {
  const url = `${youtubeOrigin}/${channelPath.split('/').map(encodeURIComponent).join('/')}`;
  const endpoint = at(await ask('/navigation/resolve_url', { url }).catch(notFound), 'endpoint');
  const uploads = uploadsOf(stringOf(at(endpoint, 'browseEndpoint', 'browseId')) ?? '');
  const moved = stringOf(at(endpoint, 'urlEndpoint', 'url'));
  if (uploads || !moved || hops > 0 || !URL.canParse(moved, youtubeOrigin)) return uploads;
  const movedPath = channelPathOf(new URL(moved, youtubeOrigin));
  return movedPath && (uploadsOfPath(movedPath) ?? resolveChannel(ask, movedPath, hops + 1));
}

function notFound(error: unknown): never {
  throw errorCodeOf(error) === 'playlist_not_found' ? new AppError('channel_not_found') : error;
}

type FirstPage = PlaylistPage & { title: string };

async function firstPage(
  ask: Ask,
  playlistId: string,
  signal: AbortSignal,
  limit: number,
): Promise<FirstPage> {
  signal.throwIfAborted();
  if (isPrivatePlaylist(playlistId)) throw new AppError('private_playlist');
  if (isMix(playlistId)) return mixPage(ask, playlistId, Math.min(limit, mixLimit));
  const payload = { browseId: `VL${playlistId}`, params: withUnavailable };
  const page = readPlaylistPage(await ask('/browse', payload));
  if (page.rows.length === 0 && !page.next) {
    throw new AppError(page.saysEmpty ? 'playlist_empty' : 'parse_failed');
  }
  return { ...page, title: page.title ?? 'Untitled playlist' };
}

/** A mix is shown beside a video only, mostly the one that its id ends with. What is cut off does not count: it is endless. */
async function mixPage(ask: Ask, playlistId: string, limit: number): Promise<FirstPage> {
  const videoId = /^RD(?:MM|AMVM)?([\w-]{11})$/.exec(playlistId)?.[1];
  const payload = { playlistId, ...(videoId && { videoId }) };
  const panel = readMixPanel(await ask('/next', payload));
  if (!panel?.rows.length) throw new AppError('playlist_not_found');
  return { ...panel, title: panel.title ?? 'Mix', rows: panel.rows.slice(0, limit) };
}
