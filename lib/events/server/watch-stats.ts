import 'server-only';
import type { z } from 'zod';
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
  input: watchSchema,
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
  const { principal, peers, sampler } = call;
  requireAdmin(principal);
  const asked = parseInput(watchSchema, input);
  sampler.watch({ withShared: true });
  // Before the others: their clocks are told apart from this one at the moment of the question.
  const own = samplesOf(call, asked);
  const { answers: others } = await peers.ask(question, asked);
  return {
    watch_ms: watchMs,
    instances: [own, ...others],
    shared: await readSharedStats(call.shared),
  };
}

export function answerWatching(context: WatchedContext & Pick<OperationsContext, 'peers'>): void {
  context.peers.onAsked(question, (asked) => {
    context.sampler.watch({ withShared: false });
    return samplesOf(context, asked);
  });
}

type WatchedContext = Pick<OperationsContext, 'instanceId' | 'now'> & Pick<StatsContext, 'sampler'>;

function samplesOf(
  { instanceId, sampler, now }: WatchedContext,
  { after }: z.infer<typeof watchSchema>,
): InstanceSamples {
  return {
    instance_id: instanceId,
    now: now(),
    samples: sampler.samplesAfter(after[instanceId] ?? 0),
  };
}
