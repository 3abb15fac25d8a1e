import 'server-only';
import type { Redis } from 'ioredis';
import type { Peers } from './peers';

export interface RedisPresenceOptions {
  commands: Pick<Redis, 'on' | 'pipeline' | 'zrangebyscore' | 'status'>;
  namespace: string;
  instanceId: string;
  now(): number;
}

const noteEveryMs = 20_000;
/** Longer than anybody asks about. */
const keptMs = 30 * 24 * 3_600_000;

/** When each instance was last there: a sorted set in Redis, in which every one notes itself now and then. */
export function createRedisPresence(options: RedisPresenceOptions): Pick<Peers, 'ranSince'> {
  const { commands, namespace, instanceId, now } = options;
  const key = `${namespace}:instances`;

  function note(): void {
    if (commands.status !== 'ready') return;
    commands
      .pipeline()
      .zadd(key, now(), instanceId)
      .zremrangebyscore(key, '-inf', now() - keptMs)
      .exec()
      .catch(() => undefined);
  }
  const timer = setInterval(note, noteEveryMs);
  timer.unref();
  commands.on('ready', note);
  note();

  return {
    async ranSince(at) {
      // One that stopped did so up to one note after its last.
      const seen = await commands.zrangebyscore(key, at - noteEveryMs, '+inf').catch(() => null);
      return seen?.filter((id) => id !== instanceId) ?? null;
    },
  };
}
