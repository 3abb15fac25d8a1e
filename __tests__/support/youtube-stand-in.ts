import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Segment } from '@/lib/transcripts/segments';
import { dataApiAnswer, type StandInDataApi } from './youtube-stand-in-data-api';
import {
  browseAnswer,
  nextAnswer,
  positionOf,
  type StandInPlaylist,
} from './youtube-stand-in-playlists';

/** An answer in place of the usual one. */
export interface StandInAnswer {
  status?: number;
  type?: string;
  body: string;
}

/** A caption track beside others. */
export interface StandInTrack {
  language: string;
  automatic?: boolean;
  segments?: readonly Segment[];
  /** As YouTube marks tracks for its own player only, which it serves empty to everybody else. */
  locked?: boolean;
}

/**
 * A video as the stand-in knows it. `segments` become srv3 captions, of one track or of each in `tracks`; `player` replaces
 * every player answer, `ways` all of what one way to the captions gets.
 */
export interface StandInVideo {
  title: string;
  channel?: string;
  lengthSeconds?: number;
  language?: string;
  automatic?: boolean;
  description?: string;
  segments?: readonly Segment[];
  player?: unknown;
  captionsBody?: string;
  captionsStatus?: number;
  tracks?: readonly StandInTrack[];
  ways?: Partial<Record<'ANDROID' | 'ANDROID_VR' | 'WATCH', StandInAnswer>>;
}

export interface YouTubeStandIn {
  url: string;
  /** Paths asked for, in order, with the video or the playlist they were about. */
  requests: { path: string; videoId: string; client?: string }[];
  videos: Map<string, StandInVideo>;
  /** By playlist id, also those of mixes (`RD...`). */
  playlists: Map<string, StandInPlaylist>;
  /** By path (`@handle`, `c/name`, `user/name`): a channel's id, or the path that it has moved to. */
  channels: Map<string, string>;
  dataApi: StandInDataApi;
  /** Answers everything that is asked with this, as YouTube does when it has had enough; null for no such mood. */
  refuseAll(answer: StandInAnswer | null): void;
  /** Makes caption answers of these videos, or answers about these playlists, wait. */
  hold(videoId: string): void;
  release(videoId: string): void;
  /** Resolves when a request for this path and video has arrived (also when it did before). */
  waitForRequest(path: string, videoId: string): Promise<void>;
  close(): Promise<void>;
}

/** Answers the same requests as YouTube, in the shapes of its recorded answers, on a loopback port. */
export async function startYouTubeStandIn(): Promise<YouTubeStandIn> {
  const videos = new Map<string, StandInVideo>();
  const playlists = new Map<string, StandInPlaylist>();
  const channels = new Map<string, string>();
  let refusal: StandInAnswer | null = null;
  const dataApi: StandInDataApi = { key: 'stand-in-key', refusal: null };
  const requests: YouTubeStandIn['requests'] = [];
  const held = new Set<string>();
  const bus = new EventEmitter();
  bus.setMaxListeners(0);

  const note = (path: string, videoId: string, client?: string) => {
    requests.push({ path, videoId, ...(client && { client }) });
    bus.emit('request');
  };

  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const reply = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body);
    const replyWith = ({ status = 200, type = 'application/json', body }: StandInAnswer) =>
      reply(status, type, body);
    if (url.pathname === '/youtubei/v1/player') {
      const asked = JSON.parse(await readBody(request)) as PlayerRequest;
      const { videoId } = asked;
      const client = asked.context.client.clientName;
      note(url.pathname, videoId, client);
      if (refusal) return replyWith(refusal);
      const video = videos.get(videoId);
      const body = JSON.stringify(playerAnswer(videoId, video));
      return replyWith(video?.ways?.[client] ?? { body });
    }
    if (url.pathname === '/youtubei/v1/navigation/resolve_url') {
      const asked = JSON.parse(await readBody(request)) as { url: string };
      const path = decodeURIComponent(new URL(asked.url).pathname.slice(1));
      note(url.pathname, path);
      if (refusal) return replyWith(refusal);
      const { status, body } = resolveAnswer(channels.get(path));
      return replyWith({ status, body });
    }
    if (url.pathname === '/youtubei/v1/browse' || url.pathname === '/youtubei/v1/next') {
      const asked = JSON.parse(await readBody(request)) as Record<string, string>;
      const playlistId = asked.playlistId ?? asked.browseId?.slice(2) ?? '';
      const at = asked.continuation
        ? positionOf(asked.continuation)
        : { playlistId, from: 0, turn: 0 };
      note(url.pathname, at.playlistId);
      if (refusal) return replyWith(refusal);
      while (held.has(at.playlistId)) await once(bus, 'release');
      const answerTo = url.pathname === '/youtubei/v1/next' ? nextAnswer : browseAnswer;
      const { status, type, body } = answerTo(playlists.get(at.playlistId), at);
      return reply(status, type, body);
    }
    if (url.pathname.startsWith('/youtube/v3/')) {
      const { searchParams } = url;
      const names = ['playlistId', 'id', 'forHandle', 'forUsername'];
      const about = names.map((name) => searchParams.get(name)).find(Boolean) ?? '';
      note(url.pathname, about);
      while (held.has(about)) await once(bus, 'release');
      const key = request.headers['x-goog-api-key'];
      const { status, type, body } = dataApiAnswer(url, String(key), dataApi, {
        playlists,
        channels,
      });
      return reply(status, type, body);
    }
    const videoId = url.searchParams.get('v') ?? '';
    note(url.pathname, videoId);
    if (refusal) return replyWith(refusal);
    const video = videos.get(videoId);
    if (url.pathname === '/watch') {
      if (video?.ways?.WATCH) return replyWith({ type: 'text/html', ...video.ways.WATCH });
      const inline = JSON.stringify(playerAnswer(videoId, video));
      return reply(200, 'text/html', `<script>var ytInitialPlayerResponse = ${inline};</script>`);
    }
    if (url.pathname === '/api/timedtext' && video) {
      while (held.has(videoId)) await once(bus, 'release');
      const track = trackOf(video, url.searchParams);
      const body = track?.locked
        ? ''
        : (video.captionsBody ?? srv3(track?.segments ?? video.segments ?? []));
      return reply(video.captionsStatus ?? 200, 'text/xml', body);
    }
    return reply(404, 'text/plain', 'not found');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    videos,
    playlists,
    channels,
    dataApi,
    refuseAll: (answer) => {
      refusal = answer;
    },
    hold: (videoId) => held.add(videoId),
    release(videoId) {
      held.delete(videoId);
      bus.emit('release');
    },
    async waitForRequest(path, videoId) {
      const arrived = () => requests.some((r) => r.path === path && r.videoId === videoId);
      while (!arrived()) await once(bus, 'request');
    },
    async close() {
      held.clear();
      bus.emit('release');
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

interface PlayerRequest {
  videoId: string;
  context: { client: { clientName: 'ANDROID' | 'ANDROID_VR' } };
}

function trackOf({ tracks }: StandInVideo, params: URLSearchParams): StandInTrack | undefined {
  const automatic = params.get('kind') === 'asr';
  return tracks?.find(
    (track) => track.language === params.get('lang') && Boolean(track.automatic) === automatic,
  );
}

/** The answer of `/youtubei/v1/navigation/resolve_url`: a channel's id, where it has moved, or that there is none. */
function resolveAnswer(channel: string | undefined): { status: number; body: string } {
  if (!channel) {
    const error = { code: 404, message: 'Requested entity was not found.', status: 'NOT_FOUND' };
    return { status: 404, body: JSON.stringify({ error }) };
  }
  const endpoint = channel.startsWith('UC')
    ? { browseEndpoint: { browseId: channel } }
    : { urlEndpoint: { url: `https://www.youtube.com/${channel}` } };
  return { status: 200, body: JSON.stringify({ endpoint }) };
}

export function playerAnswer(videoId: string, video: StandInVideo | undefined): unknown {
  if (!video)
    return { playabilityStatus: { status: 'ERROR', reason: 'This video is unavailable' } };
  if (video.player) return video.player;
  const { language = 'en', automatic = false } = video;
  const tracks = video.tracks ?? [{ language, automatic }];
  const lastEndMs = video.segments?.at(-1)?.endMs ?? 60_000;
  return {
    playabilityStatus: { status: 'OK' },
    videoDetails: {
      videoId,
      title: video.title,
      author: video.channel ?? 'Stand-in Channel',
      lengthSeconds: String(video.lengthSeconds ?? Math.ceil(lastEndMs / 1000)),
      shortDescription: video.description ?? '',
      isLiveContent: false,
    },
    ...((video.segments || video.tracks || video.captionsBody !== undefined) && {
      captions: {
        playerCaptionsTracklistRenderer: {
          captionTracks: tracks.map((track) => captionTrack(videoId, track)),
          audioTracks: [
            { captionTrackIndices: tracks.map((_, n) => n), defaultCaptionTrackIndex: 0 },
          ],
          defaultAudioTrackIndex: 0,
        },
      },
    }),
  };
}

function captionTrack(videoId: string, { language, automatic, locked }: StandInTrack) {
  const query = new URLSearchParams({
    v: videoId,
    ...(locked && { exp: 'xpe' }),
    ...(automatic && { kind: 'asr' }),
    lang: language,
    fmt: 'srv3',
  });
  return {
    baseUrl: `https://www.youtube.com/api/timedtext?${query}`,
    name: { runs: [{ text: language }] },
    vssId: `${automatic ? 'a' : ''}.${language}`,
    languageCode: language,
    ...(automatic && { kind: 'asr' }),
  };
}

const escapeXml = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/'/g, '&#39;');

export function srv3(segments: readonly Segment[]): string {
  const cues = segments.map(
    ({ startMs, endMs, text }) => `<p t="${startMs}" d="${endMs - startMs}">${escapeXml(text)}</p>`,
  );
  return `<?xml version="1.0" encoding="utf-8" ?><timedtext format="3"><body>${cues.join('')}</body></timedtext>`;
}
