import 'server-only';
import type { Db, Trx } from '../db/open-database';
import type { Wake, WakeChannels } from '../wake/wake';

export type RevokeReason = Extract<WakeChannels['revoke']['reason'], 'signed_out' | 'revoked'>;

/** Ends sessions inside a transaction; each returns how many were live until now. */
export interface EndSessions {
  session(sessionId: string, reason: RevokeReason): Promise<number>;
  /** All of a person, but for one if it is named. */
  user(userId: string, reason: RevokeReason, keepSessionId?: string): Promise<number>;
  /** The person stays signed in with other rights: their streams close and come back as who they are now. */
  refresh(userId: string): void;
}

/**
 * The one place where sessions end: their rows, and then the streams that they hold open, on every instance. What has to
 * happen in the same transaction (a disabled account, an audit line) is written in `commit`.
 */
export interface Revocation {
  commit<T>(write: (trx: Trx, end: EndSessions) => Promise<T>): Promise<T>;
  revokeSession(sessionId: string, reason: RevokeReason): Promise<number>;
  revokeUser(userId: string, reason: RevokeReason): Promise<number>;
}

export function createRevocation({
  db,
  wake,
  now,
}: {
  db: Db;
  wake: Wake;
  now(): number;
}): Revocation {
  const commit: Revocation['commit'] = async (write) => {
    const signals: WakeChannels['revoke'][] = [];
    const result = await db.transaction().execute((trx) =>
      write(trx, {
        async session(sessionId, reason) {
          const ended = await trx
            .updateTable('sessions')
            .set({ revoked_at: now() })
            .where('id', '=', sessionId)
            .where('revoked_at', 'is', null)
            .executeTakeFirst();
          // Also for a session that was over before: a stream that outlived it closes now.
          signals.push({ sessionId, reason });
          return Number(ended.numUpdatedRows);
        },
        async user(userId, reason, keepSessionId) {
          const ended = await trx
            .updateTable('sessions')
            .set({ revoked_at: now() })
            .where('user_id', '=', userId)
            .where('revoked_at', 'is', null)
            .where('expires_at', '>', now())
            .$if(keepSessionId !== undefined, (query) => query.where('id', '!=', keepSessionId!))
            .returning('id')
            .execute();
          if (keepSessionId === undefined) signals.push({ userId, reason });
          else signals.push(...ended.map(({ id }) => ({ sessionId: id, reason })));
          return ended.length;
        },
        refresh(userId) {
          signals.push({ userId, reason: 'rotate' });
        },
      }),
    );
    // After the commit: who comes back at once must find the rows as they are now.
    for (const signal of signals) wake.signal('revoke', signal);
    return result;
  };
  return {
    commit,
    revokeSession: (sessionId, reason) => commit((_, end) => end.session(sessionId, reason)),
    revokeUser: (userId, reason) => commit((_, end) => end.user(userId, reason)),
  };
}
