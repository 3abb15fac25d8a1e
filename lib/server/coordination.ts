import 'server-only';
import { createId } from './ids';
import type { Logger } from './logger';
import { createNoPeers } from './peers/no-peers';
import type { Peers } from './peers/peers';
import { createRedisPeers } from './peers/redis-peers';
import { type CreateLimiter, createMemoryLimiter, createRedisLimiter } from './rate-limits';
import { connectRedis, type RedisConnections } from './redis';
import { createInProcessWake } from './wake/in-process-wake';
import { createRedisWake } from './wake/redis-wake';
import type { Wake, WakeSchemas } from './wake/wake';

/** How instances reach one another: within this process, or through Redis. */
export interface Coordination {
  /** This process among the others. */
  instanceId: string;
  wake: Wake;
  peers: Peers;
  createLimiter: CreateLimiter;
  redis: RedisConnections | null;
  /** Begins every key and channel in Redis; names the database, so that several installations can share one Redis. */
  namespace: string;
}

export async function openCoordination({
  redisUrl,
  epoch,
  schemas,
  logger,
  now,
}: {
  redisUrl: string | null;
  /** The event log's, which names the database. */
  epoch: string;
  schemas: WakeSchemas;
  logger: Logger;
  now(): number;
}): Promise<Coordination> {
  const namespace = `yts:${epoch}`;
  const instanceId = createId('ins');
  if (redisUrl === null) {
    return {
      instanceId,
      wake: createInProcessWake(),
      peers: createNoPeers(),
      createLimiter: createMemoryLimiter,
      redis: null,
      namespace,
    };
  }
  const redis = await connectRedis(redisUrl, logger);
  const shared = { ...redis, namespace, instanceId, logger };
  return {
    instanceId,
    wake: createRedisWake({ ...shared, schemas }),
    peers: createRedisPeers({ ...shared, createId, now }),
    createLimiter: createRedisLimiter(redis.commands, namespace),
    redis,
    namespace,
  };
}
