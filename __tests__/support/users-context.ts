import type { Principal } from '@/lib/server/auth/principal';
import { createRevocation, type EndedStreams } from '@/lib/server/auth/revocation';
import { sessionLifetimeMs } from '@/lib/server/auth/session-cookie';
import { createSessions } from '@/lib/server/auth/sessions';
import type { AuditLogTable } from '@/lib/server/db/account-tables';
import type { Db } from '@/lib/server/db/open-database';
import { transact } from '@/lib/server/db/transact';
import type { Caller } from '@/lib/server/http/client-address';
import type { PublicUsersCall, UsersCall, UsersContext } from '@/lib/users/server/context';
import {
  addSession,
  type Clock,
  createClock,
  createCountingId,
  openTestDatabase,
} from './database';

export interface TestUsers {
  db: Db;
  clock: Clock;
  context: UsersContext;
  /** What streams were told, in order. */
  signals: EndedStreams[];
  visitor(more?: Partial<UsersContext>): PublicUsersCall;
  /** A call with a live session, which is made unless there is one of that id. */
  as(userId: string, sessionId?: string): Promise<UsersCall>;
  /** Opens a session as a sign-in does. */
  signIn(userId: string, caller?: Partial<Caller>): Promise<string>;
  isLive(sessionId: string): Promise<boolean>;
  audit(): Promise<(Omit<AuditLogTable, 'details'> & { details: any })[]>;
  close(): Promise<void>;
}

export const testAddress = '203.0.113.7';
export const testCaller: Caller = { address: testAddress, userAgent: null };

/** The account verbs on a real database of their own. */
export async function openTestUsers(more: Partial<UsersContext> = {}): Promise<TestUsers> {
  const db = await openTestDatabase();
  const clock = createClock();
  const createId = createCountingId();
  const signals: EndedStreams[] = [];
  const context: UsersContext = {
    db,
    now: clock,
    createId,
    revocation: createRevocation({
      async commit(write) {
        const { result, ended } = await transact(db, async (trx) => {
          const ended: EndedStreams[] = [];
          return { result: await write(trx, (one) => ended.push(one)), ended };
        });
        signals.push(...ended);
        return result;
      },
      now: clock,
    }),
    origin: 'https://summaries.example.com',
    signupEnabled: false,
    requireModel: () => undefined,
    ...more,
  };
  const sessions = createSessions({ db, now: clock, createId });
  const caller = testCaller;
  return {
    db,
    clock,
    context,
    signals,
    visitor: (part) => ({ ...context, ...part, caller }),
    async as(userId, sessionId = `ses_${userId}`) {
      const { email, name, role } = await db
        .selectFrom('users')
        .select(['email', 'name', 'role'])
        .where('id', '=', userId)
        .executeTakeFirstOrThrow();
      const expiresAt = clock() + sessionLifetimeMs;
      await addSession(db, sessionId, userId, { createdAt: clock(), expiresAt });
      const principal: Principal = { userId, email, name, role, sessionId, expiresAt };
      return { ...context, caller, principal };
    },
    async signIn(userId, from) {
      const { email, session_generation } = await db
        .selectFrom('users')
        .select(['email', 'session_generation'])
        .where('id', '=', userId)
        .executeTakeFirstOrThrow();
      return sessions.open({
        userId,
        email,
        method: 'password',
        generation: session_generation,
        caller: { ...caller, ...from },
      });
    },
    isLive: async (sessionId) => (await sessions.findLive(sessionId, testAddress)) !== null,
    async audit() {
      const rows = await db
        .selectFrom('audit_log')
        .selectAll()
        .orderBy('at')
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ ...row, details: row.details && JSON.parse(row.details) }));
    },
    close: () => db.destroy(),
  };
}
