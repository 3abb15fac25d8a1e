import 'server-only';
import type { UsersContext } from './context';

const day = 86_400_000;
/** How long what is over stays: sessions and links for a question afterwards, the audit log for a year. */
const keepMs = { sessions: 30 * day, links: 7 * day, audit: 365 * day };

/** Deletes sessions, invitations and links that ended long ago, and the oldest part of the audit log. */
export async function purgeAccounts({ db, now }: UsersContext): Promise<void> {
  const before = (ms: number) => now() - ms;
  await db
    .deleteFrom('sessions')
    .where(({ eb, or }) =>
      or([
        eb('expires_at', '<', before(keepMs.sessions)),
        eb('revoked_at', '<', before(keepMs.sessions)),
      ]),
    )
    .execute();
  await db.deleteFrom('invites').where('expires_at', '<', before(keepMs.links)).execute();
  await db.deleteFrom('password_resets').where('expires_at', '<', before(keepMs.links)).execute();
  await db.deleteFrom('audit_log').where('at', '<', before(keepMs.audit)).execute();
}
