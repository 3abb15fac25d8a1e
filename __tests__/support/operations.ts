import type { Broadcaster, BroadcasterConfig } from '@/lib/events/server/broadcaster';
import { answerClosing } from '@/lib/events/server/close-connections';
import { answerExplaining } from '@/lib/events/server/explain';
import type { OperationsCall } from '@/lib/events/server/operations-context';
import { answerPreviewing } from '@/lib/events/server/preview-broadcast';
import { answerStatus } from '@/lib/events/server/status';
import type { TestLog } from './database';
import { createFakePeers } from './fake-peers';
import { principal } from './summaries-context';
import { createTestBroadcaster } from './test-broadcaster';

export interface TestInstance {
  broadcaster: Broadcaster;
  /** As an admin, or whoever is named, of this instance. */
  call(role?: 'admin' | 'user'): OperationsCall;
  /** Hears the others without answering from here on, or stops. */
  become(state: 'silent' | 'stopped'): void;
}

/** Instances on one log that know of one another. */
export async function openOperations(
  base: TestLog,
  count: number,
  config: Partial<BroadcasterConfig> = {},
): Promise<TestInstance[]> {
  const peers = createFakePeers();
  const instances: TestInstance[] = [];
  for (let n = 1; n <= count; n += 1) {
    let made = 0;
    const broadcaster = await createTestBroadcaster(base, config, (prefix) => {
      made += 1;
      return `${prefix}_${n}_${made}`;
    });
    const context = {
      broadcaster,
      eventLog: base.log,
      peers: peers.join(`ins_${n}`),
      instanceId: `ins_${n}`,
      db: base.db,
      now: base.clock,
    };
    answerStatus(context);
    answerClosing(context);
    answerExplaining(context);
    answerPreviewing(context);
    instances.push({
      broadcaster,
      call: (role = 'admin') => ({
        ...context,
        principal: principal('root', role),
        address: '203.0.113.7',
      }),
      become(state) {
        if (state === 'stopped') broadcaster.shutdown();
        peers.become(`ins_${n}`, state);
      },
    });
  }
  return instances;
}
