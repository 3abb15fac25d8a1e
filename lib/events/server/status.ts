import 'server-only';
import { z } from 'zod';
import type { PeerQuestion } from '../../server/peers/peers';
import { type EventsStatus, eventsStatusSchema } from '../operations';
import { viewConnection } from './connection-view';
import type { OperationsCall, OperationsContext } from './operations-context';
import { namePeople } from './people';

type Answer = Pick<EventsStatus, 'total_connections' | 'connections'>;

/** What one answer between instances may hold; more are counted, not listed. */
const listedConnections = 5_000;

const question: PeerQuestion<{ userId: string | null }, Answer> = {
  name: 'events_status',
  input: z.object({ userId: z.string().nullable() }),
  answer: eventsStatusSchema.pick({ total_connections: true, connections: true }),
};

/** Open connections of all instances: everybody's, with names, for an admin, anyone else's own. */
export async function readStatus(call: OperationsCall): Promise<EventsStatus> {
  const { principal, peers, db } = call;
  const userId = principal.role === 'admin' ? null : principal.userId;
  const { answers, silent } = await peers.ask(question, { userId });
  const all = [ownStatus(call, userId), ...answers];
  const connections = all.flatMap((one) => one.connections);
  return {
    total_connections: all.reduce((sum, { total_connections }) => sum + total_connections, 0),
    connections,
    ...(userId === null && {
      people: await namePeople(
        db,
        connections.map(({ user_id }) => user_id),
      ),
    }),
    silent_instances: silent,
  };
}

export function answerStatus(context: OperationsContext): void {
  context.peers.onAsked(question, ({ userId }) => ownStatus(context, userId));
}

function ownStatus(context: OperationsContext, userId: string | null): Answer {
  const visible = context.broadcaster
    .connections()
    .filter(({ viewer }) => userId === null || viewer.userId === userId);
  return {
    total_connections: visible.length,
    connections: visible
      .slice(0, listedConnections)
      .map((connection) => viewConnection(connection, context)),
  };
}
