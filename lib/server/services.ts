import 'server-only';
import { ephemeralEventSchema } from '../events/ephemeral';
import { type Broadcaster, createBroadcaster } from '../events/server/broadcaster';
import { answerClosing } from '../events/server/close-connections';
import { createEventLog, type EventLog } from '../events/server/event-log';
import type { CreateFrameSink } from '../events/server/frame-sink';
import { createNodeSink } from '../events/server/node-sink';
import type { StreamContext } from '../events/server/open-stream';
import type { OperationsContext } from '../events/server/operations-context';
import { createRedisSeats } from '../events/server/redis-seats';
import { answerStatus } from '../events/server/status';
import { createStreamSink } from '../events/server/stream-sink';
import type { SummariesContext } from '../summaries/server/context';
import { createExtractiveModel } from '../summaries/server/extractive/extractive-model';
import { createModelRegistry, type ModelRegistry } from '../summaries/server/model-registry';
import { createWorker, type Worker } from '../summaries/server/worker';
import { admitIdentity } from '../users/server/admit-identity';
import type { UsersContext } from '../users/server/context';
import type { CircuitBreaker } from '../youtube/server/circuit-breaker';
import { createYouTube } from '../youtube/server/create-youtube';
import { type AuthOptionsFor, createAuthOptions } from './auth/auth-options';
import { createAuthenticate } from './auth/authenticate';
import { createReadPrincipal, type ReadPrincipal } from './auth/principal';
import { createRevocation } from './auth/revocation';
import { createSessions } from './auth/sessions';
import { createSignInLimits } from './auth/sign-in-limits';
import { createSignOut, type SignOut } from './auth/sign-out';
import { type Config, ConfigError, configOfProcess } from './config';
import { type Coordination, openCoordination } from './coordination';
import { readEpoch } from './db/epoch';
import { type Db, openDatabase } from './db/open-database';
import { rateKey } from './http/client-address';
import { createId } from './ids';
import { launcherContract, streamResponseHeader } from './launcher-contract';
import { createLogger, type Logger } from './logger';
import { processSingleton } from './process-singleton';
import { type CreateLimiter, createRateLimit, type RateLimit } from './rate-limits';
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
  worker: Worker;
  readPrincipal: ReadPrincipal;
  authOptions: AuthOptionsFor;
  signOut: SignOut;
  summaries: SummariesContext;
  /** `breaker.state()` tells whether YouTube is left alone, why and until when. */
  youtube: { breaker: Pick<CircuitBreaker, 'state'> };
  users: UsersContext;
  limits: Limits;
  now(): number;
}

export interface Limits {
  connects: RateLimit;
  broadcasts: RateLimit;
  previews: RateLimit;
  submits: RateLimit;
  statuses: RateLimit;
  /** Of one address: what somebody who is not signed in can ask next-auth and the account forms for. */
  visitors: RateLimit;
  /** Of one person, who types their current password. */
  passwords: RateLimit;
}

/**
 * Previews are of one person, who edits lines and looks on; each may ask YouTube several things. A batch has up to a thousand
 * lines. A status asks every instance; who waits for something looks several times a second. Visitors cost a call to a provider
 * or a slow hash; wrong passwords have limits of their own.
 */
const perMinute = { previews: 60, submits: 60, statuses: 600, visitors: 60, passwords: 5 };

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
    seats: createSeats(coordination, config, logger),
    now,
    random: Math.random,
    createId,
  });

  const { instanceId, peers } = coordination;
  const operations: OperationsContext = { broadcaster, peers, instanceId, db, now };
  answerStatus(operations);
  answerClosing(operations);

  const sessions = createSessions({ db, now, createId });
  const { breaker, ...youtube } = createYouTube({ config: config.youtube, db, eventLog, now });
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

  return {
    config,
    logger,
    db,
    coordination,
    eventLog,
    broadcaster,
    stream: {
      broadcaster,
      createSinkFor,
      refreshPrincipal: async (principal, address) =>
        config.auth.loginEnabled ? sessions.findLive(principal.sessionId, address) : principal,
    },
    operations,
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
    youtube: { breaker },
    users,
    limits: createLimits(createLimiter, config),
    now,
  };
}

function createLimits(createLimiter: CreateLimiter, { events }: Config): Limits {
  const limit = (name: string, most: number) => createRateLimit(createLimiter, name, most);
  const ofAddress =
    (of: RateLimit): RateLimit =>
    (address) =>
      of(rateKey(address));
  return {
    connects: ofAddress(limit('connects', events.connectsPerMinute)),
    broadcasts: limit('broadcasts', events.broadcastsPerMinute),
    previews: limit('previews', perMinute.previews),
    submits: limit('submits', perMinute.submits),
    statuses: limit('statuses', perMinute.statuses),
    visitors: ofAddress(limit('visitors', perMinute.visitors)),
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
