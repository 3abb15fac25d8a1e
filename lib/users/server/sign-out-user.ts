import 'server-only';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { requireAdmin, requireAdminNow } from '../../server/auth/require-admin';
import { userIdSchema } from '../schemas';
import { closePasswordLinksOf } from './close-links';
import type { UsersCall } from './context';
import { auditTargetOf, findUser } from './find-user';

/**
 * Ends every session of somebody, and the links with which a new password could be set, and returns how many sessions there
 * were. Throws `forbidden` or `not_found`.
 */
export async function signOutUser(
  { principal, caller, revocation, now }: UsersCall,
  input: unknown,
): Promise<{ sessions: number }> {
  requireAdmin(principal);
  const { user_id } = parseInput(userIdSchema, input);
  return revocation.commit(async (trx, end) => {
    await requireAdminNow(trx, principal, now());
    const user = await findUser(trx, user_id);
    const sessions = await end.user(user_id, 'revoked');
    await closePasswordLinksOf(trx, user_id);
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'user_signed_out',
      target: auditTargetOf(user),
      address: caller.address,
      details: { sessions },
    });
    return { sessions };
  });
}
