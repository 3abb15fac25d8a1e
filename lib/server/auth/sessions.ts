import 'server-only';
import type { Db } from '../db/open-database';
import type { CreateId } from '../ids';
import { sessionLifetimeMs } from './session-cookie';

export interface LiveSession {
  sessionId: string;
  userId: string;
  email: string;
  name: string;
  role: 'admin' | 'user';
  expiresAt: number;
}

/** The `sessions` table: a token counts only while its row is live and its user is not disabled. */
export interface Sessions {
  open(session: { userId: string; address: string; userAgent: string | null }): Promise<string>;
  findLive(sessionId: string): Promise<LiveSession | null>;
  revoke(sessionId: string): Promise<void>;
}

export function createSessions({
  db,
  now,
  createId,
}: {
  db: Db;
  now(): number;
  createId: CreateId;
}): Sessions {
  return {
    async open({ userId, address, userAgent }) {
      const id = createId('ses');
      await db
        .insertInto('sessions')
        .values({
          id,
          user_id: userId,
          created_at: now(),
          expires_at: now() + sessionLifetimeMs,
          revoked_at: null,
          address,
          user_agent: userAgent?.slice(0, 300) ?? null,
        })
        .execute();
      return id;
    },

    async findLive(sessionId) {
      const row = await db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select(['sessions.id', 'users.id as user_id', 'email', 'name', 'role', 'expires_at'])
        .where('sessions.id', '=', sessionId)
        .where('revoked_at', 'is', null)
        .where('disabled_at', 'is', null)
        .where('expires_at', '>', now())
        .executeTakeFirst();
      if (!row) return null;
      const { id, user_id, email, name, role, expires_at } = row;
      return { sessionId: id, userId: user_id, email, name, role, expiresAt: expires_at };
    },

    async revoke(sessionId) {
      await db
        .updateTable('sessions')
        .set({ revoked_at: now() })
        .where('id', '=', sessionId)
        .where('revoked_at', 'is', null)
        .execute();
    },
  };
}
