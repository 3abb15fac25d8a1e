import 'server-only';
import { createHash } from 'node:crypto';
import type { EventLog } from '../../events/server/event-log';
import type { Config } from '../../server/config';
import type { Db } from '../../server/db/open-database';
import { createAndroidPlayerRoute } from './android-player-route';
import { type ChannelSource, createChannelSource } from './channel-uploads';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker';
import { createDataApiPlaylistSource } from './data-api-playlist-source';
import { guardPlaylists, guardTranscripts, guardVideoLookup } from './guarded-sources';
import { createInnertubeClient } from './innertube-client';
import { createInnertubePlaylistSource } from './innertube-playlist-source';
import {
  measureLookups,
  measurePlaylists,
  measureTranscripts,
  type OnAnswer,
  ofDataApi,
} from './measured-sources';
import { createPacer } from './pacer';
import type { PlaylistSource } from './playlist-source';
import { createRememberedLookups, type Lookups } from './remembered-lookups';
import { createTranscriptChain } from './transcript-chain';
import type { TranscriptSource } from './transcript-source';
import { createVideoLookup } from './video-lookup';
import { createVrPlayerRoute } from './vr-player-route';
import { createWatchPageRoute } from './watch-page-route';
import { createYouTubeFetch } from './youtube-fetch';

/** Everything that asks YouTube: one request at a time, and none while the breaker keeps a pause. */
export interface YouTube {
  breaker: CircuitBreaker;
  transcriptSource: TranscriptSource;
  playlistSource: PlaylistSource;
  channelSource: ChannelSource;
  lookups: Lookups;
}

export function createYouTube({
  config,
  onAnswer,
  ...stores
}: {
  config: Config['youtube'];
  db: Db;
  eventLog: EventLog;
  /** Hears how each question to YouTube went; not of those that a pause or a cache has answered. */
  onAnswer: OnAnswer;
  now(): number;
}): YouTube {
  const breaker = createCircuitBreaker({ ...stores, route: routeOf(config) });
  const access = {
    youtubeFetch: createYouTubeFetch(config),
    pacer: createPacer({ gapMs: config.gapMs }),
  };
  const innertube = createInnertubeClient();
  const routes = [
    createAndroidPlayerRoute(),
    createVrPlayerRoute(innertube),
    createWatchPageRoute(),
  ];
  const webPages = measurePlaylists(
    createInnertubePlaylistSource({ ...access, innertube }),
    onAnswer,
  );
  const playlistSource = choosePlaylistSource(config, guardPlaylists(webPages, breaker), onAnswer);
  const channelSource = createChannelSource(playlistSource);
  const videoLookup = guardVideoLookup(
    measureLookups(createVideoLookup(access), onAnswer),
    breaker,
  );
  const transcripts = measureTranscripts(createTranscriptChain({ ...access, routes }), onAnswer);
  return {
    breaker,
    transcriptSource: guardTranscripts(transcripts, breaker),
    playlistSource,
    channelSource,
    lookups: createRememberedLookups({ videoLookup, playlistSource, channelSource }),
  };
}

/** With a key it is the Data API; what that does not know is read like everything is without a key. */
function choosePlaylistSource(
  { apiKey, apiBaseUrl, proxyUrl }: Config['youtube'],
  webPages: PlaylistSource,
  onAnswer: OnAnswer,
): PlaylistSource {
  if (!apiKey) return webPages;
  const fetch = createYouTubeFetch({ baseUrl: apiBaseUrl, proxyUrl });
  const dataApi = createDataApiPlaylistSource({ apiKey, baseUrl: apiBaseUrl, fetch, webPages });
  return measurePlaylists(dataApi, (operation, code) => onAnswer(ofDataApi(operation), code));
}

/** Names the way to YouTube without telling its secrets: with another one, a pause is over. */
function routeOf({ baseUrl, proxyUrl = '' }: Config['youtube']): string {
  return createHash('sha256').update(`${baseUrl} ${proxyUrl}`).digest('base64url').slice(0, 16);
}
