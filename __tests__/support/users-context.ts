import type { Principal } from '@/lib/server/auth/principal';
import { createRevocation } from '@/lib/server/auth/revocation';
import { createSessions } from '@/lib/server/auth/sessions';
import type { AuditLogTable } from '@/lib/server/db/account-tables';
import type { Db } from '@/lib/server/db/open-database';
import type { Caller } from '@/lib/server/http/client-address';
import { createInProcessWake } from '@/lib/server/wake/in-process-wake';
import type { WakeChannels } from '@/lib/server/wake/wake';
import type { PublicUsersCall, UsersCall, UsersContext } from '@/lib/users/server/context';
import { type Clock, createClock, createCountingId, openTestDatabase } from './database';

export interface TestUsers {
  db: Db;
  clock: Clock;
  context: UsersContext;
  /** What streams were told, in order. */
  signals: WakeChannels['revoke'][];
  visitor(more?: Partial<UsersContext>): PublicUsersCall;
  as(userId: string, sessionId?: string): Promise<UsersCall>;
  /** Opens a session as a sign-in does. */
  signIn(userId: string, caller?: Partial<Caller>): Promise<string>;
  isLive(sessionId: string): Promise<boolean>;
  audit(): Promise<(Omit<AuditLogTable, 'details'> & { details: any })[]>;
  close(): Promise<void>;
}

export const testAddress = '203.0.113.7';

/** The account verbs on a real database of their own. */
export async function openTestUsers(more: Partial<UsersContext> = {}): Promise<TestUsers> {
  const db = await openTestDatabase();
  const clock = createClock();
  const wake = createInProcessWake();
  const createId = createCountingId();
  const signals: WakeChannels['revoke'][] = [];
  wake.subscribe('revoke', (signal) => signals.push(signal));
  const context: UsersContext = {
    db,
    now: clock,
    createId,
    revocation: createRevocation({ db, wake, now: clock }),
    origin: 'https://summaries.example.com',
    signupEnabled: false,
    requireModel: () => undefined,
    ...more,
  };
  const sessions = createSessions({ db, now: clock, createId });
  const caller: Caller = { address: testAddress, userAgent: null };
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
      const expiresAt = Number.POSITIVE_INFINITY;
      const principal: Principal = { userId, email, name, role, sessionId, expiresAt };
      return { ...context, caller, principal };
    },
    async signIn(userId, from) {
      const { email } = await db
        .selectFrom('users')
        .select('email')
        .where('id', '=', userId)
        .executeTakeFirstOrThrow();
      return sessions.open({ userId, email, method: 'password', caller: { ...caller, ...from } });
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
