import 'server-only';
import { routes } from '../routes';
import { purgeDeleted } from '../summaries/server/delete-summaries';
import { dropLeftovers } from '../summaries/server/drop-leftovers';
import { indexMissingSummaries } from '../summaries/server/index-missing-summaries';
import { tendTokens } from '../tokens/server/tend-tokens';
import { ensureAdmin, ensureLocalUser, issueSetupToken } from '../users/server/first-admin';
import { purgeAccounts } from '../users/server/purge-accounts';
import { tendWebhooks } from '../webhooks/server/tend-webhooks';
import { localUser } from './auth/principal';
import { ConfigError } from './config';
import { identifySender } from './http/identify-sender';
import { launcherContract } from './launcher-contract';
import { createLogger } from './logger';
import { getServices, type Services } from './services';

const upkeepEveryMs = 60_000;
const purgeAccountsEveryMs = 3_600_000;

/**
 * Starts everything that runs without a request: settings, schema, accounts, event stream, jobs. On failure it prints every
 * problem and ends the process: Next would go on listening and fail each request.
 */
export async function boot(): Promise<void> {
  const launcher = launcherContract();
  try {
    const services = await getServices();
    launcher.requestEnded = services.metrics.requestEnded;
    warnOfLateNews(services);
    const setupUrl = await prepareAccounts(services);
    await services.broadcaster.start();
    const stopSampling = services.stats.sampler.start();
    const stopUpkeep = startUpkeep(services);
    const stopIndexing = startIndexing(services);
    // Only on a database of this machine's own is it certain that a holder that is not here is no more.
    const ownsDatabase = services.config.database.kind === 'sqlite';
    await services.worker.start({ ownsDatabase });
    await services.dispatcher.start({ ownsDatabase });
    launcher.identify = (head) => identifySender(services, head);
    launcher.drain.push(
      () => services.broadcaster.shutdown(),
      () => services.worker.stop(),
      () => services.dispatcher.stop(),
      stopUpkeep,
      stopSampling,
      stopIndexing,
    );
    launcher.close.push(
      () => services.coordination.redis?.close(),
      () => services.db.destroy(),
    );
    if (launcher.onReady) launcher.onReady({ setupUrl, dataDir: services.config.dataDir });
    else if (setupUrl) services.logger.warn({ setupUrl }, 'open this link to make the first admin');
  } catch (error) {
    const logger = createLogger('info');
    if (error instanceof ConfigError) logger.fatal({ problems: error.problems }, error.message);
    else logger.fatal({ err: error }, 'the server could not start');
    if (launcher.onBootFailed) launcher.onBootFailed();
    else process.exit(1);
  }
}

/** Without Redis processes look into the database once a second, and see nothing of one another's progress. */
function warnOfLateNews({ config, logger }: Services): void {
  if (config.database.kind === 'sqlite' || config.redisUrl !== null) return;
  logger.warn('PostgreSQL without REDIS_URL is for one instance: several see each other late');
}

/** Makes the accounts that the settings ask for. Returns the one-time setup address while there is no admin. */
async function prepareAccounts({ config, users }: Services): Promise<string | null> {
  if (!config.auth.loginEnabled) {
    await ensureLocalUser(users, localUser);
    return null;
  }
  if (config.auth.admin) await ensureAdmin(users, config.auth.admin);
  const token = await issueSetupToken(users);
  return token === null ? null : `${config.server.origin}${routes.setup}?token=${token}`;
}

/** What has to be done now and then: old events go, and what was deleted or has ended goes for good. */
function startUpkeep(services: Services): () => void {
  const { eventLog, summaries, users, tokens, webhooks, config, logger, now } = services;
  const timer = setInterval(() => {
    eventLog
      .trim(config.events.retention, now())
      .catch((err) => logger.error({ err }, 'trimming the event log failed'));
    purgeDeleted(summaries).catch((err) => logger.error({ err }, 'purging summaries failed'));
    dropLeftovers(summaries).catch((err) => logger.error({ err }, 'dropping leftovers failed'));
    tendTokens(tokens).catch((err) => logger.error({ err }, 'tending API tokens failed'));
    tendWebhooks(webhooks).catch((err) => logger.error({ err }, 'tending webhooks failed'));
  }, upkeepEveryMs);
  const hourly = setInterval(() => {
    purgeAccounts(users).catch((err) => logger.error({ err }, 'purging accounts failed'));
  }, purgeAccountsEveryMs);
  timer.unref();
  hourly.unref();
  return () => {
    clearInterval(timer);
    clearInterval(hourly);
  };
}

/** Once after an update from a version without search; nobody waits for it. */
function startIndexing({ summaries, logger }: Services): () => Promise<void> {
  const stop = new AbortController();
  const done = indexMissingSummaries(summaries, stop.signal)
    .then((count) => count > 0 && logger.info({ count }, 'summaries put into the search index'))
    .catch((err) => logger.error({ err }, 'indexing summaries failed'));
  return async () => {
    stop.abort();
    await done;
  };
}
