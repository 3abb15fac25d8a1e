import 'server-only';
import { z } from 'zod';
import { parseInput } from '../../parse-input';
import { requireAdmin } from '../../server/auth/require-admin';
import type { PeerQuestion } from '../../server/peers/peers';
import {
  type InstanceSamples,
  instanceSamplesSchema,
  type WatchAnswer,
  watchSchema,
} from '../stats';
import type { OperationsCall, OperationsContext } from './operations-context';
import { type Sampler, watchMs } from './sampler';
import { readSharedStats, type SharedStatsContext } from './shared-stats';

export interface StatsContext {
  sampler: Sampler;
  shared: SharedStatsContext;
}

const question: PeerQuestion<z.infer<typeof watchSchema>, InstanceSamples> = {
  name: 'events_watch',
  input: z.object({ after: z.number() }),
  answer: instanceSamplesSchema,
};

/**
 * Has every instance send its numbers to admins for the next `watch_ms`, and answers with those of the last minutes, so that
 * charts begin full and have no holes after a lost connection. Throws `forbidden` for anyone but an admin.
 */
export async function watchStats(
  call: OperationsCall & StatsContext,
  input: unknown,
): Promise<WatchAnswer> {
  const { principal, peers, instanceId, sampler } = call;
  requireAdmin(principal);
  const { after } = parseInput(watchSchema, input);
  sampler.watch({ withShared: true });
  const { answers } = await peers.ask(question, { after });
  return {
    watch_ms: watchMs,
    instances: [{ instance_id: instanceId, samples: sampler.samplesAfter(after) }, ...answers],
    shared: await readSharedStats(call.shared),
  };
}

export function answerWatching({
  peers,
  instanceId,
  sampler,
}: Pick<OperationsContext, 'peers' | 'instanceId'> & Pick<StatsContext, 'sampler'>): void {
  peers.onAsked(question, ({ after }) => {
    sampler.watch({ withShared: false });
    return { instance_id: instanceId, samples: sampler.samplesAfter(after) };
  });
}
