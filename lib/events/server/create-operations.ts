import 'server-only';
import { answerClosing } from './close-connections';
import { answerExplaining } from './explain';
import { answerFaults } from './inject-fault';
import type { OperationsContext } from './operations-context';
import { answerPreviewing } from './preview-broadcast';
import { createSampler, type SamplerOptions } from './sampler';
import { readSharedStats, type SharedStatsContext } from './shared-stats';
import { answerStatus } from './status';
import { answerWatching, type StatsContext } from './watch-stats';

/** What admins look at and do: answers other instances, and keeps the numbers of this one. */
export function createOperations(
  options: OperationsContext & SharedStatsContext & Omit<SamplerOptions, 'readShared'>,
): { operations: OperationsContext; stats: StatsContext } {
  const { broadcaster, eventLog, peers, instanceId, db, now } = options;
  const { retention, countJobs, breakerState, errorCount, onError } = options;
  const operations = { broadcaster, eventLog, peers, instanceId, db, now };
  answerStatus(operations);
  answerClosing(operations);
  answerExplaining(operations);
  answerFaults(operations);
  answerPreviewing(operations);
  const shared = { db, eventLog, retention, countJobs, breakerState, now };
  const readShared = () => readSharedStats(shared);
  const sampler = createSampler({
    ...{ broadcaster, instanceId, errorCount, readShared, onError, now },
  });
  answerWatching({ peers, instanceId, sampler, now });
  return { operations, stats: { sampler, shared } };
}
