import 'server-only';
import type { Redis, RedisOptions } from 'ioredis';
import type { Logger } from './logger';

export interface RedisConnections {
  /** For commands, which fail at once while Redis is away. */
  commands: Redis;
  /** For subscriptions, which come back with the connection. */
  subscriber: Redis;
  close(): void;
}

/** Signals reach other processes and theirs arrive here. */
export function isRedisReady({ commands, subscriber }: RedisConnections): boolean {
  return commands.status === 'ready' && subscriber.status === 'ready';
}

const longestPauseMs = 5_000;
const answerWithinMs = 5_000;
const checkEveryMs = 10_000;

/**
 * Connects in the background and for ever: Redis may be away at the start and at any time later. One line in the log says
 * when it goes, one when it is back.
 */
export async function connectRedis(url: string, logger: Logger): Promise<RedisConnections> {
  const { Redis } = await import('ioredis');
  const shared: RedisOptions = {
    connectTimeout: answerWithinMs,
    retryStrategy: (attempt) => Math.random() * Math.min(longestPauseMs, 100 * 2 ** attempt),
  };
  const commands = new Redis(url, {
    ...shared,
    connectionName: 'youtube-summarizer',
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: answerWithinMs,
  });
  const subscriber = new Redis(url, {
    ...shared,
    connectionName: 'youtube-summarizer-wake',
    maxRetriesPerRequest: null,
  });

  let away = false;
  let closing = false;
  const gone = (reason: string) => {
    if (closing || away) return;
    away = true;
    logger.warn({ reason }, 'Redis is away: what other instances do is seen later');
  };
  for (const connection of [commands, subscriber]) {
    connection.on('error', (err: Error & { code?: string }) =>
      gone(err.message || String(err.code)),
    );
    connection.on('close', () => gone('the connection was closed'));
    connection.on('ready', () => {
      if (!away || commands.status !== 'ready' || subscriber.status !== 'ready') return;
      away = false;
      logger.info('Redis is back');
    });
  }

  // A connection that nobody answers on any more looks like a quiet one for a quarter of an hour.
  const check = setInterval(() => {
    if (subscriber.status !== 'ready') return;
    const late = setTimeout(() => subscriber.disconnect(true), answerWithinMs);
    subscriber
      .ping()
      .catch(() => undefined)
      .finally(() => clearTimeout(late));
  }, checkEveryMs);
  check.unref();

  return {
    commands,
    subscriber,
    close() {
      closing = true;
      clearInterval(check);
      for (const connection of [commands, subscriber]) connection.disconnect();
    },
  };
}
