import 'server-only';
import { z } from 'zod';
import { parseInput } from '../../parse-input';
import { requireAdmin } from '../../server/auth/require-admin';
import type { PeerQuestion } from '../../server/peers/peers';
import { audienceSchema } from '../audience';
import type { BroadcastPreview } from '../operations';
import { broadcastTargetSchema } from '../schemas';
import { findAudience } from './broadcast-audience';
import type { OperationsCall, OperationsContext } from './operations-context';

const receiversQuestionSchema = z.object({ audience: audienceSchema, topic: z.string() });
const receiversSchema = z.object({
  connections: z.number(),
  /** To count somebody on two instances once. */
  user_ids: z.array(z.string()),
});
type Receivers = z.infer<typeof receiversSchema>;

const question: PeerQuestion<z.infer<typeof receiversQuestionSchema>, Receivers> = {
  name: 'events_receivers',
  input: receiversQuestionSchema,
  answer: receiversSchema,
};

/**
 * Whom a broadcast with these filters would reach on all instances, now and, as long as the log keeps it, later. Throws `forbidden` for anyone but an admin, `invalid_input`, and `not_found` for a person or
 * session that does not exist.
 */
export async function previewBroadcast(
  call: OperationsCall,
  input: unknown,
): Promise<BroadcastPreview> {
  const { principal, peers, db } = call;
  requireAdmin(principal);
  const { event_type, subscription_filter, ...filters } = parseInput(broadcastTargetSchema, input);
  const { audience, person, barrier } = await findAudience(call, filters);
  const asked = { audience, topic: subscription_filter ?? event_type };
  const { answers, silent } = await peers.ask(question, asked);
  const all = [ownReceivers(call, asked), ...answers];
  const { count } = await db
    .selectFrom('users')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('disabled_at', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    connections: all.reduce((sum, { connections }) => sum + connections, 0),
    people_connected: new Set(all.flatMap(({ user_ids }) => user_ids)).size,
    people: barrier ? 0 : person ? 1 : Number(count),
    person,
    barrier,
    silent_instances: silent,
  };
}

export function answerPreviewing(context: OperationsContext): void {
  context.peers.onAsked(question, (asked) => ownReceivers(context, asked));
}

function ownReceivers(
  { broadcaster }: OperationsContext,
  { audience, topic }: z.infer<typeof receiversQuestionSchema>,
): Receivers {
  const receivers = broadcaster.receivers(audience, topic);
  return {
    connections: receivers.length,
    user_ids: [...new Set(receivers.map(({ viewer }) => viewer.userId))],
  };
}
