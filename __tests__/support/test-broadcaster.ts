import {
  type Broadcaster,
  type BroadcasterConfig,
  createBroadcaster,
} from '@/lib/events/server/broadcaster';
import { createCountingId, type TestLog } from './database';
import { createTestLogger } from './logger';

const settings: BroadcasterConfig = {
  pingIntervalMs: 20_000,
  maxLifetimeMs: 3_600_000,
  stallTimeoutMs: 30_000,
  replayLimit: 100,
  maxConnections: 0,
  maxConnectionsPerUser: 0,
  maxConnectionsPerAddress: 0,
};

/** A started broadcaster over a test's log, with the test's clock, no limits and a random that is always a half. */
export async function createTestBroadcaster(
  { log, wake, clock }: Pick<TestLog, 'log' | 'wake' | 'clock'>,
  config: Partial<BroadcasterConfig> = {},
  createId = createCountingId(),
): Promise<Broadcaster> {
  const broadcaster = createBroadcaster({
    log,
    wake,
    logger: createTestLogger(),
    config: { ...settings, ...config },
    now: clock,
    random: () => 0.5,
    createId,
  });
  await broadcaster.start();
  return broadcaster;
}
