import 'server-only';
import { z } from 'zod';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { requireAdmin, requireAdminNow } from '../../server/auth/require-admin';
import { transact } from '../../server/db/transact';
import type { PeerQuestion } from '../../server/peers/peers';
import { type Closed, closedSchema, disconnectSchema } from '../schemas';
import type { OperationsCall, OperationsContext } from './operations-context';

/** A receiver that is slow or full for a moment is healthy; one that has taken nothing for this long cannot be written to. */
const stuckMs = 5_000;

const closedHereSchema = closedSchema.pick({ closed: true });
type ClosedHere = z.infer<typeof closedHereSchema>;

const cleanUpQuestion: PeerQuestion<null, ClosedHere> = {
  name: 'events_clean_up',
  input: z.null(),
  answer: closedHereSchema,
};
const disconnectQuestion: PeerQuestion<z.infer<typeof disconnectSchema>, ClosedHere> = {
  name: 'events_disconnect',
  input: disconnectSchema,
  answer: closedHereSchema,
};

/**
 * Closes the connections of all instances that cannot be written to, without waiting for the stall timeout. Idle ones are
 * healthy and stay. Throws `forbidden` for anyone but an admin.
 */
export async function cleanUpConnections(call: OperationsCall): Promise<Closed> {
  const { principal, peers, db, now, address } = call;
  requireAdmin(principal);
  await transact(db, (trx) => requireAdminNow(trx, principal, now()));
  const own = closeStuck(call);
  const { answers, silent } = await peers.ask(cleanUpQuestion, null);
  const closed = [own, ...answers].reduce((sum, one) => sum + one.closed, 0);
  const details = { closed };
  await recordAudit(db, {
    at: now(),
    actor: principal,
    action: 'connections_cleaned',
    address,
    details,
  });
  return { closed, silent_instances: silent };
}

/**
 * Closes one connection, whichever instance has it; its client comes back. Throws `forbidden` for anyone but an admin,
 * `not_found` when nobody has such a connection, and `unavailable` when that is not certain.
 */
export async function disconnectConnection(call: OperationsCall, input: unknown): Promise<Closed> {
  const { principal, peers, db, now, address } = call;
  requireAdmin(principal);
  const request = parseInput(disconnectSchema, input);
  await transact(db, (trx) => requireAdminNow(trx, principal, now()));
  let { closed } = closeOne(call, request.connection_id);
  if (closed === 0) {
    const { answers, silent } = await peers.ask(disconnectQuestion, request);
    closed = answers.reduce((sum, one) => sum + one.closed, 0);
    if (closed === 0) throw noSuchConnection(silent);
  }
  await recordAudit(db, {
    at: now(),
    actor: principal,
    action: 'connection_closed',
    target: { kind: 'connection', id: request.connection_id, label: null },
    address,
  });
  return { closed, silent_instances: 0 };
}

function noSuchConnection(silent: number | null): AppError {
  if (silent === 0) return new AppError('not_found', 'That connection is closed already.');
  return new AppError(
    'unavailable',
    'No server that answered has that connection, but not all answered. Look whether it is still there, and try again.',
  );
}

export function answerClosing(context: OperationsContext): void {
  context.peers.onAsked(cleanUpQuestion, () => closeStuck(context));
  context.peers.onAsked(disconnectQuestion, ({ connection_id }) =>
    closeOne(context, connection_id),
  );
}

function closeStuck({ broadcaster, now }: OperationsContext): ClosedHere {
  const closed = broadcaster.disconnect(
    ({ takesNothingSince }) => takesNothingSince !== null && now() - takesNothingSince >= stuckMs,
    'slow_consumer',
  );
  return { closed };
}

const closeOne = ({ broadcaster }: OperationsContext, connectionId: string): ClosedHere => ({
  closed: broadcaster.disconnect(({ id }) => id === connectionId, 'rotate'),
});
