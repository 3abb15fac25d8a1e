import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../config';
import type { Logger } from '../logger';

const retryEveryMs = 500;
const attemptMs = 5_000;
const oldestVersion = 13;

/** What a person can do about a refusal that waiting does not mend; by SQLSTATE. */
const refusals: Record<string, string> = {
  '28000': 'it does not let this user in',
  '28P01': 'it refuses the user or password',
  '3D000': 'it has no database of that name',
};

const waits: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name is not known',
  ENOENT: 'there is no such socket',
  '57P03': 'it is starting up',
  '53300': 'it has too many connections',
};

/**
 * Resolves once PostgreSQL answers and is fit to use. It may still be starting, so that is tried for `waitMs`. Throws a
 * `ConfigError` of one line that says what is wrong, never with the password.
 */
export async function reachPostgres(
  url: string,
  { logger, waitMs = 30_000 }: { logger: Logger; waitMs?: number },
): Promise<void> {
  const until = performance.now() + waitMs;
  for (let attempt = 1; ; attempt += 1) {
    const refusal = await look(url);
    if (refusal === null) return;
    const problem = `DATABASE_URL: cannot use PostgreSQL at ${withoutPassword(url)}: ${refusal.reason}`;
    if (refusal.final || performance.now() + retryEveryMs > until) throw new ConfigError([problem]);
    if (attempt === 1) logger.warn(`${problem}; trying again`);
    await sleep(retryEveryMs);
  }
}

async function look(url: string): Promise<{ reason: string; final: boolean } | null> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: attemptMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query(
      `select current_setting('server_version_num')::int / 10000 as version,
        current_setting('server_encoding') as encoding`,
    );
    const { version, encoding } = rows[0] as { version: number; encoding: string };
    if (version < oldestVersion) {
      return {
        reason: `it is version ${version}, at least ${oldestVersion} is needed`,
        final: true,
      };
    }
    if (encoding !== 'UTF8') {
      return { reason: `the database's encoding is ${encoding}, it must be UTF8`, final: true };
    }
    return null;
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    const final = refusals[code];
    return { reason: final ?? waits[code] ?? (message || code), final: final !== undefined };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function withoutPassword(url: string): string {
  const { username, host, pathname } = new URL(url);
  return `${username && `${username}@`}${host || 'the local socket'}${pathname}`;
}
