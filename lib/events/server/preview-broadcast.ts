import 'server-only';
import { z } from 'zod';
import { parseInput } from '../../parse-input';
import { requireAdmin } from '../../server/auth/require-admin';
import type { PeerQuestion } from '../../server/peers/peers';
import { audienceSchema } from '../audience';
import type { BroadcastPreview } from '../operations';
import { broadcastTargetSchema } from '../schemas';
import { audienceOf } from './broadcast';
import type { OperationsCall, OperationsContext } from './operations-context';
import { findPerson } from './people';

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
 * Whom a broadcast with these filters would reach on all instances, now and, as long as the log keeps it, later. `user_filter`
 * is an id or an address here. Throws `forbidden` for anyone but an admin, `invalid_input`, and `not_found` for a person or
 * session that does not exist.
 */
export async function previewBroadcast(
  call: OperationsCall,
  input: unknown,
): Promise<BroadcastPreview> {
  const { principal, peers, db } = call;
  requireAdmin(principal);
  const { event_type, session_filter, user_filter, subscription_filter } = parseInput(
    broadcastTargetSchema,
    input,
  );
  const named = user_filter ?? (session_filter && (await ownerOf(call, session_filter)));
  const person = named === undefined ? null : await findPerson(db, named);
  const audience = audienceOf(session_filter, user_filter && person?.user_id);
  const asked = { audience, topic: subscription_filter ?? event_type };
  const all = [ownReceivers(call, asked), ...(await peers.ask(question, asked))];
  const { count } = await db
    .selectFrom('users')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('disabled_at', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    connections: all.reduce((sum, { connections }) => sum + connections, 0),
    people_connected: new Set(all.flatMap(({ user_ids }) => user_ids)).size,
    people: person ? 1 : Number(count),
    person: person && { user_id: person.user_id, name: person.name, email: person.email },
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

async function ownerOf({ db }: OperationsContext, sessionId: string): Promise<string> {
  const session = await db
    .selectFrom('sessions')
    .select('user_id')
    .where('id', '=', sessionId)
    .executeTakeFirst();
  // Nobody is called that, which is what is then said.
  return session?.user_id ?? sessionId;
}
