import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { type SessionView, sessionIdSchema } from '../schemas';
import type { UsersCall } from './context';
import { describeDevice } from './describe-device';

/** The caller's live sessions, this one first, then by when they were last seen. */
export async function listSessions({ db, principal, now }: UsersCall): Promise<SessionView[]> {
  const rows = await db
    .selectFrom('sessions')
    .select(['id', 'address', 'user_agent', 'method', 'created_at', 'last_seen_at'])
    .where('user_id', '=', principal.userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now())
    .execute();
  return rows
    .map(
      (row): SessionView => ({
        session_id: row.id,
        current: row.id === principal.sessionId,
        ...describeDevice(row.user_agent),
        address: row.address,
        method: row.method,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at ?? row.created_at,
      }),
    )
    .sort((a, b) => Number(b.current) - Number(a.current) || b.last_seen_at - a.last_seen_at);
}

/** Ends one other session of the caller. Throws `not_found` for anybody else's, and for one that is over. */
export async function revokeOwnSession(
  { principal, caller, revocation, now }: UsersCall,
  input: unknown,
): Promise<void> {
  const { session_id } = parseInput(sessionIdSchema, input);
  await revocation.commit(async (trx, end) => {
    const own = await trx
      .selectFrom('sessions')
      .select('id')
      .where('id', '=', session_id)
      .where('user_id', '=', principal.userId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (!own) throw new AppError('not_found', 'That device is signed out already.');
    await end.session(session_id, 'revoked');
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'sessions_revoked',
      target: { kind: 'session', id: session_id, label: null },
      address: caller.address,
      details: { sessions: 1 },
    });
  });
}

/** Ends every session of the caller but this one, and returns how many there were. */
export async function revokeOtherSessions({
  principal,
  caller,
  revocation,
  now,
}: UsersCall): Promise<{ sessions: number }> {
  return revocation.commit(async (trx, end) => {
    const sessions = await end.user(principal.userId, 'revoked', principal.sessionId);
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'sessions_revoked',
      address: caller.address,
      details: { sessions },
    });
    return { sessions };
  });
}
