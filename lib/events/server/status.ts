import 'server-only';
import { z } from 'zod';
import type { PeerQuestion } from '../../server/peers/peers';
import { type EventsStatus, eventsStatusSchema } from '../schemas';
import { viewConnection } from './connection-view';
import type { OperationsCall, OperationsContext } from './operations-context';

/** What one answer between instances may hold; more are counted, not listed. */
const listedConnections = 5_000;

const question: PeerQuestion<{ userId: string | null }, EventsStatus> = {
  name: 'events_status',
  input: z.object({ userId: z.string().nullable() }),
  answer: eventsStatusSchema,
};

/** Open connections of all instances: everybody's for an admin, anyone else's own. */
export async function readStatus(call: OperationsCall): Promise<EventsStatus> {
  const { principal, peers } = call;
  const userId = principal.role === 'admin' ? null : principal.userId;
  const all = [ownStatus(call, userId), ...(await peers.ask(question, { userId }))];
  return {
    total_connections: all.reduce((sum, { total_connections }) => sum + total_connections, 0),
    connections: all.flatMap(({ connections }) => connections),
  };
}

export function answerStatus(context: OperationsContext): void {
  context.peers.onAsked(question, ({ userId }) => ownStatus(context, userId));
}

function ownStatus(
  { broadcaster, instanceId }: OperationsContext,
  userId: string | null,
): EventsStatus {
  const visible = broadcaster
    .connections()
    .filter(({ viewer }) => userId === null || viewer.userId === userId);
  return {
    total_connections: visible.length,
    connections: visible
      .slice(0, listedConnections)
      .map((connection) => viewConnection(connection, instanceId)),
  };
}
