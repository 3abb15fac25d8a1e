import 'server-only';
import { ephemeralEventSchema } from '../events/ephemeral';
import { type Broadcaster, createBroadcaster } from '../events/server/broadcaster';
import { createEventLog, type EventLog } from '../events/server/event-log';
import type { CreateFrameSink } from '../events/server/frame-sink';
import { createStreamSink } from '../events/server/stream-sink';
import type { SummariesContext } from '../summaries/server/context';
import { createExtractiveModel } from '../summaries/server/extractive/extractive-model';
import { createModelRegistry, type ModelRegistry } from '../summaries/server/model-registry';
import { createWorker, type Worker } from '../summaries/server/worker';
import type { FirstAdminContext } from '../users/server/first-admin';
import { createDataApiPlaylistSource } from '../youtube/server/data-api-playlist-source';
import { createInnertubePlaylistSource } from '../youtube/server/innertube-playlist-source';
import { createLibraryTranscriptSource } from '../youtube/server/library-transcript-source';
import { createPacer } from '../youtube/server/pacer';
import type { PlaylistSource } from '../youtube/server/playlist-source';
import { createRememberedLookups } from '../youtube/server/remembered-lookups';
import { createVideoLookup } from '../youtube/server/video-lookup';
import { createYouTubeFetch } from '../youtube/server/youtube-fetch';
import { createAuthOptions } from './auth/auth-options';
import { createAuthenticate } from './auth/authenticate';
import { createReadPrincipal, type ReadPrincipal } from './auth/principal';
import { createSessions } from './auth/sessions';
import { type Config, ConfigError, configOfProcess } from './config';
import { type Coordination, openCoordination } from './coordination';
import { readEpoch } from './db/epoch';
import { type Db, openDatabase } from './db/open-database';
import { createId } from './ids';
import { createLogger, type Logger } from './logger';
import { processSingleton } from './process-singleton';
import { createRateLimit, type RateLimit } from './rate-limits';
import { wakeSchemas } from './wake/wake';

/** Everything with process lifetime, wired once. */
export interface Services {
  config: Config;
  logger: Logger;
  db: Db;
  coordination: Coordination;
  eventLog: EventLog;
  broadcaster: Broadcaster;
  createSink: CreateFrameSink;
  worker: Worker;
  readPrincipal: ReadPrincipal;
  authOptions: ReturnType<typeof createAuthOptions>;
  summaries: SummariesContext;
  users: FirstAdminContext;
  limits: { connects: RateLimit; broadcasts: RateLimit; previews: RateLimit };
  now(): number;
}

/** Of one person, who edits lines and looks on; each may ask YouTube several things. */
const previewsPerMinute = 60;

/** The composition root. Built on first use, in whichever module copy asks first, and shared by all. */
export function getServices(): Promise<Services> {
  return processSingleton('services', () => createServices(configOfProcess()));
}

/** Throws `ConfigError` before anything is opened. */
export async function createServices(config: Config): Promise<Services> {
  const models = await createModels(config);
  const now = Date.now;
  const logger = createLogger(config.logLevel);
  if (config.unusedSettings.length > 0) {
    logger.warn(`set, but not used by this version: ${config.unusedSettings.join(', ')}`);
  }
  const db = await openDatabase(config.database, logger);
  const epoch = await readEpoch(db);
  const coordination = await openCoordination({
    redisUrl: config.redisUrl,
    epoch,
    schemas: { ...wakeSchemas, ephemeral: ephemeralEventSchema },
    logger,
  });
  const { wake, createLimiter } = coordination;
  const eventLog = createEventLog({ db, wake, epoch, now });
  const broadcaster = createBroadcaster({
    log: eventLog,
    wake,
    logger,
    config: config.events,
    now,
    random: Math.random,
    createId,
  });

  const sessions = createSessions({ db, now, createId });
  const authenticate = createAuthenticate({ db, config, createLimiter });
  const youtube = {
    youtubeFetch: createYouTubeFetch(config.youtube),
    pacer: createPacer({ gapMs: config.youtube.gapMs }),
  };
  const playlistSource = choosePlaylistSource(config, createInnertubePlaylistSource(youtube));
  const summaries: SummariesContext = {
    db,
    eventLog,
    publishEphemeral: broadcaster.publishEphemeral,
    wake,
    models,
    transcriptSource: createLibraryTranscriptSource(youtube),
    playlistSource,
    lookups: createRememberedLookups({ videoLookup: createVideoLookup(youtube), playlistSource }),
    playlistMaxVideos: config.youtube.playlistMaxVideos,
    logger,
    createId,
    now,
  };

  return {
    config,
    logger,
    db,
    coordination,
    eventLog,
    broadcaster,
    createSink: createStreamSink,
    worker: createWorker(summaries, { concurrency: config.jobs.concurrency }),
    readPrincipal: createReadPrincipal(config, sessions),
    authOptions: createAuthOptions({ config, sessions, authenticate, wake, logger, now }),
    summaries,
    users: { db, now, createId },
    limits: {
      connects: createRateLimit(createLimiter, 'connects', config.events.connectsPerMinute),
      broadcasts: createRateLimit(createLimiter, 'broadcasts', config.events.broadcastsPerMinute),
      previews: createRateLimit(createLimiter, 'previews', previewsPerMinute),
    },
    now,
  };
}

/** The configured models and the built-in one. Throws `ConfigError` when the default is none of them. */
async function createModels({
  models: { providers, defaultModel },
}: Config): Promise<ModelRegistry> {
  const models = [...(await createProviderModels(providers)), createExtractiveModel()];
  const defaultId = defaultModel ?? models[0]!.id;
  const known = models.map(({ id }) => id);
  if (!known.includes(defaultId)) {
    throw new ConfigError([
      `DEFAULT_MODEL is "${defaultId}", which is not configured; known are: ${known.join(', ')}`,
    ]);
  }
  return createModelRegistry(models, defaultId);
}

/** Loaded only when there is a provider: the tokenizer is large, and its tables take a while to read. */
async function createProviderModels(providers: Config['models']['providers']) {
  if (providers.length === 0) return [];
  const { createConfiguredModels } = await import('../summaries/server/openai/providers');
  return createConfiguredModels(providers);
}

/** With a key it is the Data API, which knows no mixes; those are read like everything is without a key. */
function choosePlaylistSource({ youtube }: Config, innertube: PlaylistSource): PlaylistSource {
  const { apiKey, apiBaseUrl, proxyUrl } = youtube;
  if (!apiKey) return innertube;
  const fetch = createYouTubeFetch({ baseUrl: apiBaseUrl, proxyUrl });
  return createDataApiPlaylistSource({ apiKey, baseUrl: apiBaseUrl, fetch, mixes: innertube });
}
