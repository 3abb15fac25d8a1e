import {
  type Answer,
  type Entry,
  isGone,
  json,
  pageOf,
  positionOf,
  replacement,
  type StandInPlaylist,
  secondsOf,
  titleOf,
} from './youtube-stand-in-playlists';

/** What the Data API of the stand-in insists on, and how it refuses everything while `refusal` is set. */
export interface StandInDataApi {
  key: string;
  refusal: { status: number; reason: string } | null;
}

const failure = (status: number, reason: string, details: unknown[] = []) =>
  json({ error: { code: status, message: reason, errors: [{ reason }], details } }, status);

export interface StandInLists {
  playlists: ReadonlyMap<string, StandInPlaylist>;
  channels: ReadonlyMap<string, string>;
}

/** Answers `/youtube/v3/playlists`, `/playlistItems`, `/videos` and `/channels` as YouTube's Data API does. */
export function dataApiAnswer(
  url: URL,
  key: string | undefined,
  api: StandInDataApi,
  { playlists, channels }: StandInLists,
): Answer {
  if (api.refusal) return failure(api.refusal.status, api.refusal.reason);
  if (key !== api.key) return failure(400, 'badRequest', [{ reason: 'API_KEY_INVALID' }]);
  const resource = url.pathname.split('/').at(-1);
  if (resource === 'playlists') return playlistsAnswer(url.searchParams.get('id') ?? '', playlists);
  if (resource === 'playlistItems') return itemsAnswer(url.searchParams, playlists);
  if (resource === 'videos') return videosAnswer(url.searchParams.get('id') ?? '', playlists);
  if (resource === 'channels') return channelsAnswer(url.searchParams, channels);
  return failure(404, 'notFound');
}

function channelsAnswer(params: URLSearchParams, channels: ReadonlyMap<string, string>): Answer {
  const name = params.get('forUsername');
  const id = channels.get(name ? `user/${name}` : (params.get('forHandle') ?? ''));
  if (!id) return json({ pageInfo: { totalResults: 0 } });
  const relatedPlaylists = { likes: '', uploads: id.replace(/^UC/, 'UU') };
  return json({ items: [{ id, contentDetails: { relatedPlaylists } }] });
}

function playlistsAnswer(id: string, playlists: ReadonlyMap<string, StandInPlaylist>): Answer {
  const playlist = playlists.get(id);
  if (!playlist || playlist.private) return json({ items: [] });
  const { title, channel = 'Stand-in Channel', count, videos } = playlist;
  const itemCount = count === undefined ? videos.length : count;
  const contentDetails = itemCount === null ? {} : { contentDetails: { itemCount } };
  return json({ items: [{ id, snippet: { title, channelTitle: channel }, ...contentDetails }] });
}

function itemsAnswer(
  params: URLSearchParams,
  playlists: ReadonlyMap<string, StandInPlaylist>,
): Answer {
  const playlistId = params.get('playlistId') ?? '';
  const playlist = playlists.get(playlistId);
  if (!playlist) return failure(404, 'playlistNotFound');
  if (playlist.private) return failure(403, 'playlistItemsNotAccessible');
  const token = params.get('pageToken');
  const at = token ? positionOf(token) : { playlistId, from: 0, turn: 0 };
  const replaced = replacement(playlist, at);
  if (replaced) return replaced;
  const { entries, next } = pageOf(playlist, at, Number(params.get('maxResults') ?? 5));
  const items = entries.map((entry) => ({
    snippet: {
      title: isGone(entry) ? titleOf(entry).slice(1, -1) : titleOf(entry),
      channelTitle: playlist.channel ?? 'Stand-in Channel',
      ...(!isGone(entry) && { videoOwnerChannelTitle: entry.channel ?? 'Stand-in Channel' }),
      resourceId: { kind: 'youtube#video', videoId: entry.videoId },
    },
    contentDetails: { videoId: entry.videoId },
    status: { privacyStatus: privacyOf(entry) },
  }));
  const count =
    playlist.count === null ? {} : { pageInfo: { totalResults: playlist.videos.length } };
  return json({ items, ...(next && { nextPageToken: next }), ...count });
}

const privacyOf = (entry: Entry) =>
  entry.private ? 'private' : entry.deleted ? 'privacyStatusUnspecified' : 'public';

function videosAnswer(ids: string, playlists: ReadonlyMap<string, StandInPlaylist>): Answer {
  const wanted = new Set(ids.split(','));
  if (wanted.size > 50) return failure(400, 'invalidFilters');
  const entries = [...playlists].flatMap(([playlistId, playlist]) => {
    const whole = { ...playlist, pageSize: playlist.videos.length, loops: undefined };
    return pageOf(whole, { playlistId, from: 0, turn: 0 }, Number.POSITIVE_INFINITY).entries;
  });
  const found = new Map(entries.map((entry) => [entry.videoId, entry]));
  const items = [...wanted].flatMap((id) => {
    const entry = found.get(id);
    if (!entry || isGone(entry)) return [];
    const seconds = secondsOf(entry);
    const duration = seconds === null ? 'P0D' : iso(seconds);
    const live = entry.live ? 'live' : entry.upcoming ? 'upcoming' : 'none';
    return [{ id, snippet: { liveBroadcastContent: live }, contentDetails: { duration } }];
  });
  return json({ items });
}

function iso(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return `PT${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds % 60}S`;
}
