import 'server-only';
import { z } from 'zod';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { requireAdmin, requireAdminNow } from '../../server/auth/require-admin';
import { transact } from '../../server/db/transact';
import type { PeerQuestion } from '../../server/peers/peers';
import { closedSchema, disconnectSchema } from '../schemas';
import type { OperationsCall, OperationsContext } from './operations-context';

/** A receiver that is full for a moment is healthy; one that has taken nothing for this long cannot be written to. */
const stuckMs = 5_000;

type Closed = z.infer<typeof closedSchema>;

const cleanUpQuestion: PeerQuestion<null, Closed> = {
  name: 'events_clean_up',
  input: z.null(),
  answer: closedSchema,
};
const disconnectQuestion: PeerQuestion<z.infer<typeof disconnectSchema>, Closed> = {
  name: 'events_disconnect',
  input: disconnectSchema,
  answer: closedSchema,
};

/**
 * Closes the connections of all instances that cannot be written to, without waiting for the stall timeout. Idle ones are
 * healthy and stay. Throws `forbidden` for anyone but an admin.
 */
export async function cleanUpConnections(call: OperationsCall): Promise<Closed> {
  const { principal, peers, db, now, address } = call;
  requireAdmin(principal);
  await transact(db, (trx) => requireAdminNow(trx, principal, now()));
  const all = [closeStuck(call), ...(await peers.ask(cleanUpQuestion, null))];
  const closed = all.reduce((sum, one) => sum + one.closed, 0);
  const details = { closed };
  await recordAudit(db, {
    at: now(),
    actor: principal,
    action: 'connections_cleaned',
    address,
    details,
  });
  return { closed };
}

/**
 * Closes one connection, whichever instance has it; its client comes back. Throws `forbidden` for anyone but an admin and
 * `not_found` when nobody has such a connection.
 */
export async function disconnectConnection(call: OperationsCall, input: unknown): Promise<Closed> {
  const { principal, peers, db, now, address } = call;
  requireAdmin(principal);
  const request = parseInput(disconnectSchema, input);
  await transact(db, (trx) => requireAdminNow(trx, principal, now()));
  let { closed } = closeOne(call, request.connection_id);
  for (const one of closed > 0 ? [] : await peers.ask(disconnectQuestion, request)) {
    closed += one.closed;
  }
  if (closed === 0) throw new AppError('not_found', 'That connection is closed already.');
  await recordAudit(db, {
    at: now(),
    actor: principal,
    action: 'connection_closed',
    target: { kind: 'connection', id: request.connection_id, label: null },
    address,
  });
  return { closed };
}

export function answerClosing(context: OperationsContext): void {
  context.peers.onAsked(cleanUpQuestion, () => closeStuck(context));
  context.peers.onAsked(disconnectQuestion, ({ connection_id }) =>
    closeOne(context, connection_id),
  );
}

function closeStuck({ broadcaster, now }: OperationsContext): Closed {
  const closed = broadcaster.disconnect(
    ({ blockedSince }) => blockedSince !== null && now() - blockedSince >= stuckMs,
    'slow_consumer',
  );
  return { closed };
}

const closeOne = ({ broadcaster }: OperationsContext, connectionId: string): Closed => ({
  closed: broadcaster.disconnect(({ id }) => id === connectionId, 'rotate'),
});
