import 'server-only';
import type { Trx } from '../db/open-database';

export type RevokeReason = 'signed_out' | 'revoked';

/** Whose streams must end, and why; after `rotate` their clients come back. */
export interface EndedStreams {
  sessionId?: string;
  userId?: string;
  reason: RevokeReason | 'rotate';
}

/** Ends sessions and API tokens inside a transaction; each returns how many were live until now. */
export interface EndSessions {
  session(sessionId: string, reason: RevokeReason): Promise<number>;
  /** All of a person, but for one if it is named, and sign-ins that have not come to an end. */
  user(userId: string, reason: RevokeReason, keepSessionId?: string): Promise<number>;
  /** One API token of a person. */
  token(tokenId: string, userId: string): Promise<number>;
  /** The person stays signed in with other rights: their streams close and come back as who they are now. */
  refresh(userId: string): void;
}

/**
 * The one place where sessions and API tokens end: their rows, and then the streams that they hold open, on every instance.
 * What has to happen in the same transaction (a disabled account, an audit line) is written in `commit`.
 */
export interface Revocation {
  commit<T>(write: (trx: Trx, end: EndSessions) => Promise<T>): Promise<T>;
  revokeSession(sessionId: string, reason: RevokeReason): Promise<number>;
  revokeUser(userId: string, reason: RevokeReason): Promise<number>;
}

export interface RevocationOptions {
  /** Runs a transaction whose announcements every instance hears of once it is committed, and within a second. */
  commit<T>(write: (trx: Trx, announce: (ended: EndedStreams) => void) => Promise<T>): Promise<T>;
  now(): number;
}

export function createRevocation(options: RevocationOptions): Revocation {
  const { now } = options;
  const commit: Revocation['commit'] = (write) =>
    options.commit((trx, announce) =>
      write(trx, {
        async session(sessionId, reason) {
          const ended = await trx
            .updateTable('sessions')
            .set({ revoked_at: now() })
            .where('id', '=', sessionId)
            .where('revoked_at', 'is', null)
            .executeTakeFirst();
          // Also for a session that was over before: a stream that outlived it closes now.
          announce({ sessionId, reason });
          return Number(ended.numUpdatedRows);
        },
        async user(userId, reason, keepSessionId) {
          // Before the sessions, as in `open`: who is signing in right now waits here, or is too late.
          await trx
            .updateTable('users')
            .set(({ eb }) => ({ session_generation: eb('session_generation', '+', 1) }))
            .where('id', '=', userId)
            .execute();
          const ended = await trx
            .updateTable('sessions')
            .set({ revoked_at: now() })
            .where('user_id', '=', userId)
            .where('revoked_at', 'is', null)
            .where('expires_at', '>', now())
            .$if(keepSessionId !== undefined, (query) => query.where('id', '!=', keepSessionId!))
            .returning('id')
            .execute();
          if (keepSessionId === undefined) announce({ userId, reason });
          else for (const { id } of ended) announce({ sessionId: id, reason });
          return ended.length;
        },
        async token(tokenId, userId) {
          const ended = await trx
            .updateTable('api_tokens')
            .set({ revoked_at: now() })
            .where('id', '=', tokenId)
            .where('user_id', '=', userId)
            .where('revoked_at', 'is', null)
            .executeTakeFirst();
          const count = Number(ended.numUpdatedRows);
          // A stream of a token is known by the token's id.
          if (count > 0) announce({ sessionId: tokenId, reason: 'revoked' });
          return count;
        },
        refresh(userId) {
          announce({ userId, reason: 'rotate' });
        },
      }),
    );
  return {
    commit,
    revokeSession: (sessionId, reason) => commit((_, end) => end.session(sessionId, reason)),
    revokeUser: (userId, reason) => commit((_, end) => end.user(userId, reason)),
  };
}
