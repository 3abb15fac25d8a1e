import 'server-only';
import { AppError } from '../../errors';
import { recordAudit } from '../audit/record-audit';
import type { Db } from '../db/open-database';
import { transact } from '../db/transact';
import type { Caller } from '../http/client-address';
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
  /**
   * A new session of somebody who has just proved who they are; `method` is `password` or a provider's id, `generation` the
   * account's `session_generation` as it was read with what they proved. Throws `invalid_credentials` when the account was
   * disabled since, or all its sessions were ended.
   */
  open(session: {
    userId: string;
    email: string;
    method: string;
    generation: number;
    caller: Caller;
  }): Promise<string>;
  /** The session as it is now; notes every few minutes that it was used, and from where. */
  findLive(sessionId: string, address: string): Promise<LiveSession | null>;
}

/** "Last seen" is this coarse, so that reading who somebody is hardly ever writes. */
const noteEveryMs = 5 * 60_000;
const maxUserAgentLength = 300;

export function createSessions({
  db,
  now,
  createId,
}: {
  db: Db;
  now(): number;
  createId: CreateId;
}): Sessions {
  async function note(sessionId: string, userId: string, address: string): Promise<void> {
    const seen = { last_seen_at: now() };
    await db
      .updateTable('sessions')
      .set({ ...seen, address })
      .where('id', '=', sessionId)
      .execute();
    await db.updateTable('users').set(seen).where('id', '=', userId).execute();
  }

  return {
    async open({ userId, email, method, generation, caller }) {
      const id = createId('ses');
      const at = now();
      await transact(db, async (trx) => {
        const user = await trx
          .selectFrom('users')
          .select(['disabled_at', 'session_generation'])
          .where('id', '=', userId)
          .forUpdate()
          .executeTakeFirst();
        if (user?.disabled_at !== null || user.session_generation !== generation) {
          throw new AppError('invalid_credentials');
        }
        await trx
          .insertInto('sessions')
          .values({
            id,
            user_id: userId,
            created_at: at,
            expires_at: at + sessionLifetimeMs,
            revoked_at: null,
            address: caller.address,
            user_agent: caller.userAgent?.slice(0, maxUserAgentLength) ?? null,
            last_seen_at: at,
            method,
          })
          .execute();
        await trx.updateTable('users').set({ last_seen_at: at }).where('id', '=', userId).execute();
        await recordAudit(trx, {
          at,
          actor: { userId, email },
          action: 'sign_in',
          target: { kind: 'session', id, label: null },
          address: caller.address,
          details: { method },
        });
      });
      return id;
    },

    async findLive(sessionId, address) {
      const row = await db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select(['sessions.id', 'users.id as user_id', 'email', 'name', 'role', 'expires_at'])
        .select('sessions.last_seen_at')
        .where('sessions.id', '=', sessionId)
        .where('revoked_at', 'is', null)
        .where('disabled_at', 'is', null)
        .where('expires_at', '>', now())
        .executeTakeFirst();
      if (!row) return null;
      const { id, user_id, email, name, role, expires_at, last_seen_at } = row;
      if (now() - (last_seen_at ?? 0) >= noteEveryMs) await note(id, user_id, address);
      return { sessionId: id, userId: user_id, email, name, role, expiresAt: expires_at };
    },
  };
}
