import 'server-only';
import type { Db } from '../db/open-database';
import type { Logger } from '../logger';

/** How far the clocks of instances may be apart, and a commit may take. */
const slackMs = 60_000;

/**
 * Looks once a second for sessions and users that were ended, by whichever instance, and tells each once. Returns a function
 * that ends it.
 */
export function watchRevocations({
  db,
  now,
  logger,
  onRevoked,
  everyMs = 1_000,
}: {
  db: Db;
  now(): number;
  logger: Logger;
  onRevoked(revoked: { sessionId?: string; userId?: string }): void;
  everyMs?: number;
}): () => void {
  /** What was told, and when it had ended. */
  const told = new Map<string, number>();
  let looking = false;
  let failing = false;

  async function look(): Promise<void> {
    const since = now() - slackMs;
    const sessions = await db
      .selectFrom('sessions')
      .select(['id', 'revoked_at as at'])
      .where('revoked_at', '>=', since)
      .execute();
    const users = await db
      .selectFrom('users')
      .select(['id', 'disabled_at as at'])
      .where('disabled_at', '>=', since)
      .execute();
    for (const { id, at } of sessions) tell(id, at!, { sessionId: id });
    for (const { id, at } of users) tell(id, at!, { userId: id });
    for (const [id, at] of told) if (at < since) told.delete(id);
  }

  function tell(id: string, at: number, revoked: Parameters<typeof onRevoked>[0]): void {
    if (told.get(id) === at) return;
    told.set(id, at);
    onRevoked(revoked);
  }

  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .then(() => {
        failing = false;
      })
      .catch((err) => {
        if (!failing) logger.error({ err }, 'looking for ended sessions failed');
        failing = true;
      })
      .finally(() => {
        looking = false;
      });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
