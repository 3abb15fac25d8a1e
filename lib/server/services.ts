import 'server-only';
import { randomBytes } from 'node:crypto';
import { type Broadcaster, createBroadcaster } from '../events/server/broadcaster';
import { createEventLog, type EventLog } from '../events/server/event-log';
import type { CreateFrameSink } from '../events/server/frame-sink';
import { createStreamSink } from '../events/server/stream-sink';
import type { SummariesContext } from '../summaries/server/context';
import { createExtractiveModel } from '../summaries/server/extractive/extractive-model';
import { createModelRegistry, type ModelRegistry } from '../summaries/server/model-registry';
import { createWorker, type Worker } from '../summaries/server/worker';
import { admitIdentity } from '../users/server/admit-identity';
import type { UsersContext } from '../users/server/context';
import { createDataApiPlaylistSource } from '../youtube/server/data-api-playlist-source';
import { createInnertubePlaylistSource } from '../youtube/server/innertube-playlist-source';
import { createLibraryTranscriptSource } from '../youtube/server/library-transcript-source';
import { createPacer } from '../youtube/server/pacer';
import type { PlaylistSource } from '../youtube/server/playlist-source';
import { createRememberedLookups } from '../youtube/server/remembered-lookups';
import { createVideoLookup } from '../youtube/server/video-lookup';
import { createYouTubeFetch } from '../youtube/server/youtube-fetch';
import { type AuthOptionsFor, createAuthOptions } from './auth/auth-options';
import { createAuthenticate } from './auth/authenticate';
import { createReadPrincipal, type ReadPrincipal } from './auth/principal';
import { createRevocation } from './auth/revocation';
import { createSessions } from './auth/sessions';
import { createSignInLimits } from './auth/sign-in-limits';
import { createSignOut, type SignOut } from './auth/sign-out';
import { type Config, ConfigError, configOfProcess } from './config';
import { migrateToLatest } from './db/migrate';
import { type Db, openSqlite } from './db/open-database';
import { createId } from './ids';
import { createLogger, type Logger } from './logger';
import { processSingleton } from './process-singleton';
import {
  type CreateLimiter,
  createMemoryLimiter,
  createRateLimit,
  type RateLimit,
} from './rate-limits';
import { createInProcessWake } from './wake/in-process-wake';

/** Everything with process lifetime, wired once. */
export interface Services {
  config: Config;
  logger: Logger;
  db: Db;
  eventLog: EventLog;
  broadcaster: Broadcaster;
  createSink: CreateFrameSink;
  worker: Worker;
  readPrincipal: ReadPrincipal;
  authOptions: AuthOptionsFor;
  signOut: SignOut;
  summaries: SummariesContext;
  users: UsersContext;
  limits: Limits;
  now(): number;
}

export interface Limits {
  connects: RateLimit;
  broadcasts: RateLimit;
  previews: RateLimit;
  submits: RateLimit;
  /** Of one address: what somebody who is not signed in can ask next-auth and the account forms for. */
  visitors: RateLimit;
  /** Of one person, who types their current password. */
  passwords: RateLimit;
}

/**
 * Previews are of one person, who edits lines and looks on; each may ask YouTube several things. A batch has up to a thousand
 * lines. Visitors cost a call to a provider or a slow hash; wrong passwords have limits of their own.
 */
const perMinute = { previews: 60, submits: 60, visitors: 60, passwords: 5 };

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
  const db = openSqlite(config.database.path);
  await migrateToLatest(db);
  const wake = createInProcessWake();
  const eventLog = createEventLog({ db, wake, epoch: await readEpoch(db), now });
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
  const createLimiter = createMemoryLimiter;
  const revocation = createRevocation({ db, wake, now });
  const signOut = createSignOut({ db, revocation, now });
  const users: UsersContext = {
    db,
    revocation,
    origin: config.server.origin,
    signupEnabled: config.auth.signupEnabled,
    requireModel: (id) => void models.resolve(id),
    createId,
    now,
  };
  const authenticate = createAuthenticate({
    db,
    limits: createSignInLimits({
      createLimiter,
      maxAttempts: config.auth.maxLoginAttempts,
      pauseMs: config.auth.lockoutMs,
    }),
    now,
  });
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
    eventLog,
    broadcaster,
    createSink: createStreamSink,
    worker: createWorker(summaries, { concurrency: config.jobs.concurrency }),
    readPrincipal: createReadPrincipal(config, sessions),
    authOptions: createAuthOptions({
      config,
      sessions,
      authenticate,
      admitIdentity: (identity, address) => admitIdentity(users, identity, address),
      signOut,
      logger,
      now,
    }),
    signOut,
    summaries,
    users,
    limits: createLimits(createLimiter, config),
    now,
  };
}

function createLimits(createLimiter: CreateLimiter, { events }: Config): Limits {
  const limit = (name: string, most: number) => createRateLimit(createLimiter, name, most);
  return {
    connects: limit('connects', events.connectsPerMinute),
    broadcasts: limit('broadcasts', events.broadcastsPerMinute),
    previews: limit('previews', perMinute.previews),
    submits: limit('submits', perMinute.submits),
    visitors: limit('visitors', perMinute.visitors),
    passwords: limit('passwords', perMinute.passwords),
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

/** The event log's epoch: made with the database, so that a cursor from another one is recognised. */
async function readEpoch(db: Db): Promise<string> {
  await db
    .insertInto('meta')
    .values({ key: 'events_epoch', value: randomBytes(5).toString('hex') })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'events_epoch')
    .executeTakeFirstOrThrow();
  return row.value;
}
