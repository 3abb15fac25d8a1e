import 'server-only';
import { z } from 'zod';
import type { ErrorCode } from '../../errors';
import { isVideoId } from '../video-url';
import type { DataApiGet } from './data-api-client';
import type { EntriesPage } from './playlist-collector';
import type { PlaylistRow } from './playlist-row';

const pageSize = '50';

const playlistsSchema = z.object({
  items: z
    .array(
      z.object({
        snippet: z.object({ title: z.string(), channelTitle: z.string().optional() }),
        contentDetails: z.object({ itemCount: z.number() }).optional(),
      }),
    )
    .default([]),
});

/** Title, owner and count of a playlist; null when there is none that everybody may see. */
export async function readAbout(get: DataApiGet, playlistId: string, signal: AbortSignal) {
  const params = { part: 'snippet,contentDetails', id: playlistId };
  const [found] = (await get('playlists', params, playlistsSchema, signal)).items;
  if (!found) return null;
  const { snippet, contentDetails } = found;
  return {
    title: snippet.title.trim() || 'Untitled playlist',
    channel: snippet.channelTitle?.trim() || null,
    count: contentDetails?.itemCount ?? null,
  };
}

const channelsSchema = z.object({
  items: z
    .array(
      z.object({
        contentDetails: z.object({ relatedPlaylists: z.object({ uploads: z.string() }) }),
      }),
    )
    .default([]),
});

/** The playlist of a channel's uploads, by its handle or its old user name; null when there is no such channel. */
export async function readUploads(
  get: DataApiGet,
  channelPath: string,
  signal: AbortSignal,
): Promise<string | null> {
  const [kind, name] = channelPath.split('/');
  const params = {
    part: 'contentDetails',
    ...(kind === 'user' && name ? { forUsername: name } : { forHandle: channelPath }),
  };
  const [found] = (await get('channels', params, channelsSchema, signal)).items;
  return found?.contentDetails.relatedPlaylists.uploads ?? null;
}

const itemSchema = z.object({
  snippet: z.object({
    title: z.string().default(''),
    channelTitle: z.string().optional(),
    videoOwnerChannelTitle: z.string().optional(),
    resourceId: z.object({ videoId: z.string().optional() }).optional(),
  }),
  contentDetails: z.object({ videoId: z.string().optional() }).optional(),
  status: z.object({ privacyStatus: z.string().optional() }).optional(),
});
const itemsSchema = z.object({
  items: z.array(itemSchema).default([]),
  nextPageToken: z.string().optional(),
  pageInfo: z.object({ totalResults: z.number() }).optional(),
});

export interface ItemsPage extends EntriesPage {
  channel: string | null;
  count: number | null;
}

/** Up to 50 entries, without their lengths. */
export async function readItems(
  get: DataApiGet,
  playlistId: string,
  pageToken: string | null,
  signal: AbortSignal,
): Promise<ItemsPage> {
  const params = {
    part: 'snippet,contentDetails,status',
    playlistId,
    maxResults: pageSize,
    ...(pageToken && { pageToken }),
  };
  const page = await get('playlistItems', params, itemsSchema, signal);
  return {
    rows: page.items.map(toRow),
    channel: page.items[0]?.snippet.channelTitle ?? null,
    count: page.pageInfo?.totalResults ?? null,
    next: page.nextPageToken ?? null,
  };
}

function toRow({ snippet, contentDetails, status }: z.infer<typeof itemSchema>): PlaylistRow {
  const id = contentDetails?.videoId ?? snippet.resourceId?.videoId ?? '';
  const channel = snippet.videoOwnerChannelTitle?.trim() || null;
  const privacy = status?.privacyStatus;
  const gone = privacy === 'privacyStatusUnspecified' || (!channel && !privacy) || !isVideoId(id);
  const code = privacy === 'private' ? 'private' : gone ? 'video_unavailable' : null;
  return {
    videoId: isVideoId(id) ? id : null,
    title: snippet.title.trim() || 'Untitled video',
    channel,
    durationMs: null,
    code,
  };
}

const videosSchema = z.object({
  items: z
    .array(
      z.object({
        id: z.string(),
        snippet: z.object({ liveBroadcastContent: z.string().optional() }).optional(),
        contentDetails: z.object({ duration: z.string().optional() }).optional(),
      }),
    )
    .default([]),
});

/** The same entries with lengths, and with a code for those that are live, not started or gone by now. */
export async function addLengths(
  get: DataApiGet,
  rows: readonly PlaylistRow[],
  signal: AbortSignal,
): Promise<PlaylistRow[]> {
  const ids = new Set(rows.flatMap(({ videoId, code }) => (videoId && !code ? [videoId] : [])));
  if (ids.size === 0) return [...rows];
  const params = { part: 'snippet,contentDetails', id: [...ids].join(','), maxResults: pageSize };
  const { items } = await get('videos', params, videosSchema, signal);
  const videos = new Map(items.map((video) => [video.id, video]));
  return rows.map((row) => {
    if (!row.videoId || row.code) return row;
    const video = videos.get(row.videoId);
    if (!video) return { ...row, code: 'video_unavailable' };
    const code = liveCodes[video.snippet?.liveBroadcastContent ?? ''] ?? null;
    return { ...row, durationMs: durationMs(video.contentDetails?.duration), code };
  });
}

const liveCodes: Record<string, ErrorCode> = { live: 'live_now', upcoming: 'upcoming' };

/** Milliseconds of an ISO 8601 duration (`PT1H2M3S`, `P1DT2H`); null for none and for `P0D`, which live streams have. */
function durationMs(text: string | undefined): number | null {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text ?? '');
  if (!match) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 || null;
}
