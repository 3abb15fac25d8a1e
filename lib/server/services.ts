import 'server-only';
import packageJson from '../../package.json';
import { ephemeralEventSchema } from '../events/ephemeral';
import { type Broadcaster, createBroadcaster } from '../events/server/broadcaster';
import { createOperations } from '../events/server/create-operations';
import { createEventLog, type EventLog } from '../events/server/event-log';
import type { CreateFrameSink } from '../events/server/frame-sink';
import { createNodeSink } from '../events/server/node-sink';
import type { StreamContext } from '../events/server/open-stream';
import type { OperationsContext } from '../events/server/operations-context';
import { createRedisSeats } from '../events/server/redis-seats';
import { createStreamSink } from '../events/server/stream-sink';
import type { StatsContext } from '../events/server/watch-stats';
import type { InboxContext } from '../inbox/server/context';
import type { SummariesContext } from '../summaries/server/context';
import { countJobs } from '../summaries/server/count-jobs';
import { createExtractiveModel } from '../summaries/server/extractive/extractive-model';
import { jobOutcomeOf } from '../summaries/server/job-outcome';
import { measureModel, modelOutcomes } from '../summaries/server/measured-model';
import { createModelRegistry, type ModelRegistry } from '../summaries/server/model-registry';
import { createWorker, type Worker } from '../summaries/server/worker';
import type { TokensContext } from '../tokens/server/context';
import { admitIdentity } from '../users/server/admit-identity';
import type { UsersContext } from '../users/server/context';
import type { WebhooksContext } from '../webhooks/server/context';
import { createWebhooks } from '../webhooks/server/create-webhooks';
import type { Dispatcher } from '../webhooks/server/dispatcher';
import type { CircuitBreaker } from '../youtube/server/circuit-breaker';
import { createYouTube } from '../youtube/server/create-youtube';
import { expectedAnswers } from '../youtube/server/measured-sources';
import { type ApiTokens, createApiTokens } from './auth/api-tokens';
import { type AuthOptionsFor, createAuthOptions } from './auth/auth-options';
import { createAuthenticate } from './auth/authenticate';
import { createReadPrincipal, type ReadPrincipal } from './auth/principal';
import { createRevocation } from './auth/revocation';
import { createSessions } from './auth/sessions';
import { createSignInLimits } from './auth/sign-in-limits';
import { createSignOut, type SignOut } from './auth/sign-out';
import { type Config, configOfProcess } from './config';
import { type Coordination, openCoordination } from './coordination';
import { readEpoch } from './db/epoch';
import { type Db, openDatabase } from './db/open-database';
import type { Health } from './health/readiness';
import { createId } from './ids';
import { launcherContract, streamResponseHeader } from './launcher-contract';
import { createLimits, type Limits } from './limits';
import { createLogger, type Logger } from './logger';
import { createMetrics, type Metrics } from './metrics/metrics';
import { createMonitoring } from './monitoring';
import { processSingleton } from './process-singleton';
import { wakeSchemas } from './wake/wake';

/** Everything with process lifetime, wired once. */
export interface Services {
  config: Config;
  logger: Logger;
  db: Db;
  coordination: Coordination;
  eventLog: EventLog;
  broadcaster: Broadcaster;
  stream: StreamContext;
  operations: OperationsContext;
  stats: StatsContext;
  worker: Worker;
  readPrincipal: ReadPrincipal;
  apiTokens: ApiTokens;
  authOptions: AuthOptionsFor;
  signOut: SignOut;
  summaries: SummariesContext;
  inbox: InboxContext;
  /** `breaker.state()` tells whether YouTube is left alone, why and until when. */
  youtube: { breaker: Pick<CircuitBreaker, 'state'> };
  users: UsersContext;
  tokens: TokensContext;
  webhooks: WebhooksContext;
  dispatcher: Dispatcher;
  limits: Limits;
  /** Whether requests can be served here now. */
  readHealth(): Promise<Health>;
  metrics: Metrics;
  now(): number;
}

/** The composition root. Built on first use, in whichever module copy asks first, and shared by all. */
export function getServices(): Promise<Services> {
  return processSingleton('services', () => createServices(configOfProcess()));
}

/** Opens everything that a process needs, and starts nothing. */
export async function createServices(config: Config): Promise<Services> {
  const now = Date.now;
  let errorCount = 0;
  const logger = createLogger(config.logLevel, () => {
    errorCount += 1;
  });
  const metrics = createMetrics({ version: packageJson.version, logger });
  const models = await createModels(config, metrics);
  const db = await openDatabase(config.database, logger);
  const epoch = await readEpoch(db);
  const coordination = await openCoordination({
    redisUrl: config.redisUrl,
    epoch,
    schemas: { ...wakeSchemas, ephemeral: ephemeralEventSchema },
    logger,
    now,
  });
  const { wake, createLimiter } = coordination;
  const limits = createLimits(createLimiter, config);
  const eventLog = createEventLog({
    ...{ db, wake, epoch, now },
    onAppended(event) {
      metrics.eventAppended(event.type);
      const ended = jobOutcomeOf(event);
      if (ended) metrics.jobEnded(ended.outcome, ended.code);
    },
  });
  const broadcaster = createBroadcaster({
    log: eventLog,
    wake,
    logger,
    config: config.events,
    seats: createSeats(coordination, config, logger),
    now,
    random: Math.random,
    createId,
  });

  const { instanceId, peers } = coordination;
  const sessions = createSessions({ db, now, createId });
  const { breaker, ...youtube } = createYouTube({
    ...{ config: config.youtube, db, eventLog, now },
    onAnswer: metrics.youtubeEnded,
  });
  metrics.expectYouTube(expectedAnswers({ withDataApi: Boolean(config.youtube.apiKey) }));
  const { operations, stats } = createOperations({
    ...{ broadcaster, eventLog, peers, instanceId, db, now },
    retention: config.events.retention,
    countJobs: () => countJobs(db, now()),
    breakerState: breaker.state,
    errorCount: () => errorCount,
    onError: (err) => logger.error({ err }, 'reading statistics failed'),
  });
  const revocation = createRevocation({
    commit: (write) =>
      eventLog.commit((trx, _append, announce) =>
        write(trx, (data) => announce({ type: 'revocation', data })),
      ),
    now,
  });
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
  const summaries: SummariesContext = {
    db,
    eventLog,
    publishEphemeral: broadcaster.publishEphemeral,
    wake,
    models,
    ...youtube,
    youtubeState: breaker.state,
    playlistMaxVideos: config.youtube.playlistMaxVideos,
    logger,
    createId,
    now,
  };
  const apiTokens = createApiTokens({
    db,
    limitGuesses: limits.tokenGuesses,
    now,
  });

  return {
    config,
    logger,
    db,
    coordination,
    eventLog,
    broadcaster,
    stream: {
      broadcaster,
      logger,
      createSinkFor,
      refreshPrincipal: async (principal, address) => {
        if (principal.tokenScopes) return apiTokens.findLive(principal.sessionId);
        return config.auth.loginEnabled
          ? sessions.findLive(principal.sessionId, address)
          : principal;
      },
    },
    operations,
    stats,
    worker: createWorker(summaries, {
      concurrency: config.jobs.concurrency,
      onTask: metrics.taskEnded,
    }),
    readPrincipal: createReadPrincipal(config, sessions),
    apiTokens,
    authOptions: createAuthOptions({
      config,
      sessions,
      authenticate,
      admitIdentity: (identity, address) => admitIdentity(users, identity, address),
      signOut,
      now,
    }),
    signOut,
    summaries,
    inbox: { db, eventLog, publishEphemeral: broadcaster.publishEphemeral },
    youtube: { breaker },
    users,
    tokens: { db, eventLog, revocation, logger, createId, now },
    ...createWebhooks(config, { db, eventLog, wake, logger, createId, now }),
    limits,
    readHealth: createMonitoring({
      config,
      db,
      eventLog,
      broadcaster,
      redis: coordination.redis,
      breaker,
      metrics,
      logger,
      now,
    }),
    metrics,
    now,
  };
}

/** The configured models and the built-in one. */
async function createModels(
  { models: { providers, defaultModel } }: Config,
  { modelEnded, expectModels }: Metrics,
): Promise<ModelRegistry> {
  const configured = [...(await createProviderModels(providers)), createExtractiveModel()];
  const models = configured.map((model) => measureModel(model, modelEnded));
  expectModels(
    models.map(({ id }) => id),
    modelOutcomes,
  );
  return createModelRegistry(models, defaultModel ?? models[0]!.id);
}

/** Loaded only when there is a provider: the tokenizer is large, and its tables take a while to read. */
async function createProviderModels(providers: Config['models']['providers']) {
  if (providers.length === 0) return [];
  const { createConfiguredModels } = await import('../summaries/server/openai/providers');
  return createConfiguredModels(providers);
}

/** Without Redis a process knows of its own streams only, and its index counts those. */
function createSeats({ redis, namespace }: Coordination, config: Config, logger: Logger) {
  const { maxConnectionsPerUser: limit } = config.events;
  if (redis === null || limit === 0) return null;
  return createRedisSeats({ commands: redis.commands, namespace, limit, logger });
}

/** Behind our launcher there is Node's own response to write to; anywhere else the answer is a plain stream. */
function createSinkFor(request: Request): CreateFrameSink {
  const key = request.headers.get(streamResponseHeader);
  const response = key === null ? null : launcherContract().takeResponse?.(key);
  return response ? createNodeSink(response) : createStreamSink;
}
