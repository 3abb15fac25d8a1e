import 'server-only';
import { z } from 'zod';
import { parseInput } from '../../parse-input';
import { requireAdmin } from '../../server/auth/require-admin';
import type { PeerQuestion } from '../../server/peers/peers';
import type { Audience } from '../audience';
import { parseEventId } from '../event-id';
import { type ExplainedConnection, type Explanation, explainSchema } from '../operations';
import { connectionTraceSchema, traceConnection } from './connection-trace';
import { isControl } from './control-events';
import type { LogEntry } from './event-log';
import { judgeTrace } from './judge-trace';
import type { OperationsCall, OperationsContext } from './operations-context';
import { findPerson, findSession, namePeople } from './people';
import { giveVerdict } from './verdict';

const tracesSchema = z.object({
  instance_id: z.string(),
  complete_since: z.number(),
  traces: z.array(connectionTraceSchema),
});
type Traces = z.infer<typeof tracesSchema>;
const userSchema = z.object({ user_id: z.string() });

const question: PeerQuestion<z.infer<typeof userSchema>, Traces> = {
  name: 'events_traces',
  input: userSchema,
  answer: tracesSchema,
};

/**
 * Why a person did or did not get an event: what the log has of it, whether it is for them as they are now, and what became of
 * it on each of their connections, of all instances, open or ended not long ago. What a browser did with what it was given, or
 * fetched by polling, nobody here knows. Throws `forbidden` for anyone but an admin, `invalid_input`, and `not_found` when
 * there is no such person.
 */
export async function explainDelivery(call: OperationsCall, input: unknown): Promise<Explanation> {
  const { principal, peers, eventLog, db } = call;
  requireAdmin(principal);
  const request = parseInput(explainSchema, input);
  const { view: person, role, isDisabled } = await findPerson(db, request.user);
  const asked = { user_id: person.user_id };
  const { answers: others, silent } = await peers.ask(question, asked);
  const answers = [ownTraces(call, person.user_id), ...others];
  const base = {
    event: null,
    person,
    in_audience: null,
    barrier: isDisabled ? 'account_disabled' : null,
    connections: [],
    // Of all instances: any of them may have had a connection that it no longer knows.
    known_since: Math.max(...answers.map(({ complete_since }) => complete_since)),
    silent_instances: silent,
    stopped_instances: 0,
  } satisfies Partial<Explanation>;

  const position = parseEventId(request.event_id);
  const head = await eventLog.head();
  const known = position !== null && position.epoch === eventLog.epoch && position.seq <= head;
  if (!known || position.seq === 0) return giveVerdict('unknown_id', base);
  const [entry] = await eventLog.readAfter(position.seq - 1, 1);
  if (position.seq <= (await eventLog.trimmedThrough())) return giveVerdict('trimmed', base);
  if (entry?.seq !== position.seq) return giveVerdict('unknown_id', base);
  if (isControl(entry)) return giveVerdict('internal', base);

  const audience = audienceOf(entry);
  const session =
    audience.kind === 'session' ? await findSession(db, audience.id, call.now()) : null;
  const addresseeId = audience.kind === 'user' ? audience.id : session?.userId;
  const [addressee = null] = addresseeId ? await namePeople(db, [addresseeId]) : [];
  const ran = (await peers.ranSince(entry.at)) ?? [];
  const unheard = ran.filter((id) => !answers.some(({ instance_id }) => instance_id === id)).length;
  const inAudience =
    audience.kind === 'everyone' ||
    (audience.kind === 'role' ? audience.id === role : addressee?.user_id === person.user_id);
  const connections = answers
    .flatMap(({ instance_id, traces }) => traces.map((trace) => ({ instance_id, ...trace })))
    .sort((a, b) => b.created_at - a.created_at)
    .map(
      (trace): ExplainedConnection => ({
        connection_id: trace.connection_id,
        instance_id: trace.instance_id,
        session_id: trace.session_id,
        created_at: trace.created_at,
        closed_at: trace.closed_at,
        from: eventLog.idOf(trace.from),
        position: eventLog.idOf(trace.position),
        outcome: judgeTrace(entry, trace),
      }),
    );
  return giveVerdict(inAudience ? 'in_audience' : 'not_in_audience', {
    ...base,
    event: {
      id: eventLog.idOf(entry.seq),
      type: entry.type,
      topic: entry.topic,
      at: entry.at,
      audience,
      addressee,
      size_bytes: Buffer.byteLength(entry.data),
      data: withoutOwnWords(entry),
    },
    in_audience: inAudience,
    barrier: base.barrier ?? (inAudience && session?.hasEnded ? 'session_ended' : null),
    connections,
    stopped_instances: Math.max(0, unheard - (silent ?? 0)),
  });
}

export function answerExplaining(context: OperationsContext): void {
  context.peers.onAsked(question, ({ user_id }) => ownTraces(context, user_id));
}

function ownTraces({ broadcaster, instanceId }: OperationsContext, userId: string): Traces {
  const open = broadcaster.connections().filter(({ viewer }) => viewer.userId === userId);
  return {
    instance_id: instanceId,
    complete_since: broadcaster.ended.completeSince,
    traces: [
      ...open.map((connection) => traceConnection(connection, null)),
      ...broadcaster.ended.ofUser(userId),
    ],
  };
}

function audienceOf({ audienceKind, audienceId }: LogEntry): Audience {
  return audienceKind === 'everyone'
    ? { kind: 'everyone' }
    : { kind: audienceKind as 'role' | 'user' | 'session', id: audienceId };
}

/** What an admin sent is theirs to read; what somebody summarizes, and what they are told about it, is not. */
function withoutOwnWords({ type, data, audienceKind }: LogEntry): unknown {
  const value: unknown = JSON.parse(data);
  const isPrivate = audienceKind === 'user' || audienceKind === 'session';
  if (!isPrivate || type === 'test' || typeof value !== 'object' || value === null) return value;
  // A note of the server says what it is about; that of an admin has neither.
  if (type === 'system' && !('batch_id' in value) && !('code' in value)) return value;
  const { title, message, playlist, video_id, ...rest } = value as Record<string, unknown>;
  return rest;
}
