import 'server-only';
import { randomBytes } from 'node:crypto';
import { type Broadcaster, createBroadcaster } from '../events/server/broadcaster';
import { createEventLog, type EventLog } from '../events/server/event-log';
import type { CreateFrameSink } from '../events/server/frame-sink';
import { createNodeSink } from '../events/server/node-sink';
import type { StreamContext } from '../events/server/open-stream';
import { createStreamSink } from '../events/server/stream-sink';
import type { SummariesContext } from '../summaries/server/context';
import { createExtractiveModel } from '../summaries/server/extractive/extractive-model';
import { createModelRegistry, type ModelRegistry } from '../summaries/server/model-registry';
import { createWorker, type Worker } from '../summaries/server/worker';
import type { TokensContext } from '../tokens/server/context';
import type { FirstAdminContext } from '../users/server/first-admin';
import { createAddressPolicy } from '../webhooks/server/address-policy';
import type { WebhooksContext } from '../webhooks/server/context';
import { createDispatcher, type Dispatcher } from '../webhooks/server/dispatcher';
import { createPostWebhook } from '../webhooks/server/post-webhook';
import { createResolveHost } from '../webhooks/server/resolve-host';
import { createDataApiPlaylistSource } from '../youtube/server/data-api-playlist-source';
import { createInnertubePlaylistSource } from '../youtube/server/innertube-playlist-source';
import { createLibraryTranscriptSource } from '../youtube/server/library-transcript-source';
import { createPacer } from '../youtube/server/pacer';
import type { PlaylistSource } from '../youtube/server/playlist-source';
import { createRememberedLookups } from '../youtube/server/remembered-lookups';
import { createVideoLookup } from '../youtube/server/video-lookup';
import { createYouTubeFetch } from '../youtube/server/youtube-fetch';
import { type ApiTokens, createApiTokens } from './auth/api-tokens';
import { createAuthOptions } from './auth/auth-options';
import { createAuthenticate } from './auth/authenticate';
import { createReadPrincipal, type ReadPrincipal } from './auth/principal';
import { createSessions } from './auth/sessions';
import { type Config, ConfigError, configOfProcess } from './config';
import { migrateToLatest } from './db/migrate';
import { type Db, openSqlite } from './db/open-database';
import { createId } from './ids';
import { launcherContract, streamResponseHeader } from './launcher-contract';
import { createLogger, type Logger } from './logger';
import { processSingleton } from './process-singleton';
import { createMemoryLimiter, createRateLimit, type RateLimit } from './rate-limits';
import { createSeal } from './seal';
import { createInProcessWake } from './wake/in-process-wake';

/** Everything with process lifetime, wired once. */
export interface Services {
  config: Config;
  logger: Logger;
  db: Db;
  eventLog: EventLog;
  broadcaster: Broadcaster;
  stream: StreamContext;
  worker: Worker;
  readPrincipal: ReadPrincipal;
  apiTokens: ApiTokens;
  authOptions: ReturnType<typeof createAuthOptions>;
  summaries: SummariesContext;
  users: FirstAdminContext;
  tokens: TokensContext;
  webhooks: WebhooksContext;
  dispatcher: Dispatcher;
  limits: Record<'connects' | 'broadcasts' | 'previews' | 'settings' | 'webhookSends', RateLimit>;
  now(): number;
}

/** Of one person, who edits lines and looks on; each may ask YouTube several things. */
const previewsPerMinute = 60;
/** Of one address: tokens that do not exist. */
const tokenGuessesPerMinute = 60;
/** Of one person: changes to tokens and webhooks, and requests that somebody else's server gets because of them. */
const settingsPerMinute = 60;
const webhookSendsPerMinute = 20;
/** For everything from looking up the host to the answer's body. */
const webhookTimeoutMs = 15_000;

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

  const apiTokens = createApiTokens({
    db,
    limitGuesses: createRateLimit(createLimiter, 'bad_tokens', tokenGuessesPerMinute),
    now,
  });
  const webhooks = createWebhooks(config, { db, eventLog, wake, logger, createId, now });

  return {
    config,
    logger,
    db,
    eventLog,
    broadcaster,
    stream: {
      broadcaster,
      createSinkFor,
      refreshPrincipal: async (principal) => {
        if (principal.tokenScopes) return apiTokens.findLive(principal.sessionId);
        return config.auth.loginEnabled ? sessions.findLive(principal.sessionId) : principal;
      },
    },
    worker: createWorker(summaries, { concurrency: config.jobs.concurrency }),
    readPrincipal: createReadPrincipal(config, sessions),
    authOptions: createAuthOptions({ config, sessions, authenticate, wake, logger, now }),
    summaries,
    users: { db, now, createId },
    apiTokens,
    tokens: { db, eventLog, logger, createId, now },
    webhooks,
    dispatcher: createDispatcher({
      ...webhooks,
      post: createPostWebhook(webhooks.target),
      deadline: () => AbortSignal.timeout(webhookTimeoutMs),
      random: Math.random,
    }),
    limits: {
      connects: createRateLimit(createLimiter, 'connects', config.events.connectsPerMinute),
      broadcasts: createRateLimit(createLimiter, 'broadcasts', config.events.broadcastsPerMinute),
      previews: createRateLimit(createLimiter, 'previews', previewsPerMinute),
      settings: createRateLimit(createLimiter, 'settings', settingsPerMinute),
      webhookSends: createRateLimit(createLimiter, 'webhook_sends', webhookSendsPerMinute),
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

function createWebhooks(
  { auth, webhooks: { allowedNetworks } }: Config,
  shared: Omit<WebhooksContext, 'seal' | 'target'>,
): WebhooksContext {
  return {
    ...shared,
    seal: createSeal(auth.secret, 'webhook secrets'),
    target: {
      resolveHost: createResolveHost({ useHostsFile: allowedNetworks.length > 0 }),
      judge: createAddressPolicy(allowedNetworks),
    },
  };
}

/** With a key it is the Data API, which knows no mixes; those are read like everything is without a key. */
function choosePlaylistSource({ youtube }: Config, innertube: PlaylistSource): PlaylistSource {
  const { apiKey, apiBaseUrl, proxyUrl } = youtube;
  if (!apiKey) return innertube;
  const fetch = createYouTubeFetch({ baseUrl: apiBaseUrl, proxyUrl });
  return createDataApiPlaylistSource({ apiKey, baseUrl: apiBaseUrl, fetch, mixes: innertube });
}

/** Behind our launcher there is Node's own response to write to; anywhere else the answer is a plain stream. */
function createSinkFor(request: Request): CreateFrameSink {
  const key = request.headers.get(streamResponseHeader);
  const response = key === null ? null : launcherContract().takeResponse?.(key);
  return response ? createNodeSink(response) : createStreamSink;
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
