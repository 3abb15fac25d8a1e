import 'server-only';
import { recordAudit } from '../audit/record-audit';
import type { Db } from '../db/open-database';
import type { Revocation } from './revocation';

/** Ends a session and its streams. Doing it twice is no error and is on record once. */
export type SignOut = (sessionId: string, address: string) => Promise<void>;

export function createSignOut({
  db,
  revocation,
  now,
}: {
  db: Db;
  revocation: Revocation;
  now(): number;
}): SignOut {
  return async (sessionId, address) => {
    const user = await db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(['users.id', 'email'])
      .where('sessions.id', '=', sessionId)
      .executeTakeFirst();
    await revocation.commit(async (trx, end) => {
      const ended = await end.session(sessionId, 'signed_out');
      if (ended === 0 || !user) return;
      await recordAudit(trx, {
        at: now(),
        actor: { userId: user.id, email: user.email },
        action: 'sign_out',
        target: { kind: 'session', id: sessionId, label: null },
        address,
      });
    });
  };
}
