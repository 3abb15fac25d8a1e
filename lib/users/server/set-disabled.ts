import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { requireAdmin, requireAdminNow } from '../../server/auth/require-admin';
import { setDisabledSchema } from '../schemas';
import { requireAnotherAdmin } from './admins';
import { closeLinksBy, closePasswordLinksOf } from './close-links';
import type { UsersCall } from './context';
import { auditTargetOf, findUser } from './find-user';

/**
 * Disables an account, which ends its sessions and streams at once and closes every link that is its or was handed out by it, or
 * enables it again. Throws `forbidden`, `not_found`,
 * `own_account` or `last_admin`.
 */
export async function setDisabled(call: UsersCall, input: unknown): Promise<void> {
  const { principal, caller, revocation, now } = call;
  requireAdmin(principal);
  const { user_id, disabled } = parseInput(setDisabledSchema, input);
  if (user_id === principal.userId) throw new AppError('own_account');
  await revocation.commit(async (trx, end) => {
    await requireAdminNow(trx, principal, now());
    const user = await findUser(trx, user_id);
    if ((user.disabled_at !== null) === disabled) return;
    if (disabled && user.role === 'admin') await requireAnotherAdmin(trx, user_id);
    await trx
      .updateTable('users')
      .set({ disabled_at: disabled ? now() : null })
      .where('id', '=', user_id)
      .execute();
    const sessions = disabled ? await end.user(user_id, 'revoked') : 0;
    if (disabled) {
      await closePasswordLinksOf(trx, user_id);
      await closeLinksBy(trx, user_id);
    }
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: disabled ? 'user_disabled' : 'user_enabled',
      target: auditTargetOf(user),
      address: caller.address,
      details: disabled ? { sessions } : undefined,
    });
  });
}
