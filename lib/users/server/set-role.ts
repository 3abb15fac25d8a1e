import 'server-only';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { requireAdmin, requireAdminNow } from '../../server/auth/require-admin';
import { setRoleSchema } from '../schemas';
import { requireAnotherAdmin } from './admins';
import { closeLinksBy } from './close-links';
import type { UsersCall } from './context';
import { auditTargetOf, findUser } from './find-user';

/**
 * Makes somebody an admin or a user. Their streams close and come back with the new rights, and their next request has them. What somebody handed
 * out as an admin closes when they are none any more.
 * Throws `forbidden`, `not_found` or `last_admin`.
 */
export async function setRole(call: UsersCall, input: unknown): Promise<void> {
  const { principal, caller, revocation, now } = call;
  requireAdmin(principal);
  const { user_id, role } = parseInput(setRoleSchema, input);
  await revocation.commit(async (trx, end) => {
    await requireAdminNow(trx, principal, now());
    const user = await findUser(trx, user_id);
    if (user.role === role) return;
    if (role === 'user') await requireAnotherAdmin(trx, user_id);
    await trx.updateTable('users').set({ role }).where('id', '=', user_id).execute();
    if (role === 'user') await closeLinksBy(trx, user_id);
    end.refresh(user_id);
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'role_changed',
      target: auditTargetOf(user),
      address: caller.address,
      details: { from: user.role, to: role },
    });
  });
}
