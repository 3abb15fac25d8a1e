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

/** A video as the stand-in knows it. `segments` become srv3 captions; `player` replaces the whole player answer. */
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
}

export interface YouTubeStandIn {
  url: string;
  /** Paths asked for, in order, with the video or the playlist they were about. */
  requests: { path: string; videoId: string }[];
  videos: Map<string, StandInVideo>;
  /** By playlist id, also those of mixes (`RD...`). */
  playlists: Map<string, StandInPlaylist>;
  dataApi: StandInDataApi;
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
  const dataApi: StandInDataApi = { key: 'stand-in-key', refusal: null };
  const requests: YouTubeStandIn['requests'] = [];
  const held = new Set<string>();
  const bus = new EventEmitter();
  bus.setMaxListeners(0);

  const note = (path: string, videoId: string) => {
    requests.push({ path, videoId });
    bus.emit('request');
  };

  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const reply = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body);
    if (url.pathname === '/youtubei/v1/player') {
      const { videoId } = JSON.parse(await readBody(request)) as { videoId: string };
      note(url.pathname, videoId);
      return reply(
        200,
        'application/json',
        JSON.stringify(playerAnswer(videoId, videos.get(videoId))),
      );
    }
    if (url.pathname === '/youtubei/v1/browse' || url.pathname === '/youtubei/v1/next') {
      const asked = JSON.parse(await readBody(request)) as Record<string, string>;
      const playlistId = asked.playlistId ?? asked.browseId?.slice(2) ?? '';
      const at = asked.continuation
        ? positionOf(asked.continuation)
        : { playlistId, from: 0, turn: 0 };
      note(url.pathname, at.playlistId);
      while (held.has(at.playlistId)) await once(bus, 'release');
      const answerTo = url.pathname === '/youtubei/v1/next' ? nextAnswer : browseAnswer;
      const { status, type, body } = answerTo(playlists.get(at.playlistId), at);
      return reply(status, type, body);
    }
    if (url.pathname.startsWith('/youtube/v3/')) {
      const about = url.searchParams.get('playlistId') ?? url.searchParams.get('id') ?? '';
      note(url.pathname, about);
      while (held.has(about)) await once(bus, 'release');
      const key = request.headers['x-goog-api-key'];
      const { status, type, body } = dataApiAnswer(url, String(key), dataApi, playlists);
      return reply(status, type, body);
    }
    const videoId = url.searchParams.get('v') ?? '';
    note(url.pathname, videoId);
    const video = videos.get(videoId);
    if (url.pathname === '/watch') {
      const inline = JSON.stringify(playerAnswer(videoId, video));
      return reply(200, 'text/html', `<script>var ytInitialPlayerResponse = ${inline};</script>`);
    }
    if (url.pathname === '/api/timedtext' && video) {
      while (held.has(videoId)) await once(bus, 'release');
      const body = video.captionsBody ?? srv3(video.segments ?? []);
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
    dataApi,
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

function playerAnswer(videoId: string, video: StandInVideo | undefined): unknown {
  if (!video)
    return { playabilityStatus: { status: 'ERROR', reason: 'This video is unavailable' } };
  if (video.player) return video.player;
  const language = video.language ?? 'en';
  const kind = video.automatic ? { kind: 'asr' } : {};
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
    ...((video.segments || video.captionsBody !== undefined) && {
      captions: {
        playerCaptionsTracklistRenderer: {
          captionTracks: [
            {
              baseUrl: `https://www.youtube.com/api/timedtext?v=${videoId}&lang=${language}&fmt=srv3`,
              name: { runs: [{ text: language }] },
              vssId: `${video.automatic ? 'a' : ''}.${language}`,
              languageCode: language,
              ...kind,
            },
          ],
          audioTracks: [{ captionTrackIndices: [0], defaultCaptionTrackIndex: 0 }],
          defaultAudioTrackIndex: 0,
        },
      },
    }),
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
