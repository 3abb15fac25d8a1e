import 'server-only';
import { routes } from '../routes';
import { ensureAdmin, ensureLocalUser, issueSetupToken } from '../users/server/first-admin';
import { localUser } from './auth/principal';
import { ConfigError } from './config';
import { launcherContract } from './launcher-contract';
import { createLogger } from './logger';
import { getServices, type Services } from './services';

const trimEveryMs = 60_000;

/**
 * Starts everything that runs without a request: settings, schema, accounts, event stream, jobs. On failure it prints every
 * problem and ends the process: Next would go on listening and fail each request.
 */
export async function boot(): Promise<void> {
  const launcher = launcherContract();
  try {
    const services = await getServices();
    const setupUrl = await prepareAccounts(services);
    await services.broadcaster.start();
    const stopTrimming = startTrimming(services);
    await services.worker.start({ ownsDatabase: true });
    launcher.drain.push(
      () => services.broadcaster.shutdown(),
      () => services.worker.stop(),
      stopTrimming,
    );
    launcher.close.push(() => services.db.destroy());
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

function startTrimming({ eventLog, config, logger, now }: Services): () => void {
  const timer = setInterval(() => {
    eventLog
      .trim(config.events.retention, now())
      .catch((err) => logger.error({ err }, 'trimming the event log failed'));
  }, trimEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
