import 'server-only';
import type { Trx } from '../../server/db/open-database';

/** Closes what somebody handed out as an admin and others have not used: invitations, and links to new passwords. */
export async function closeLinksBy(trx: Trx, adminId: string): Promise<void> {
  await trx.deleteFrom('invites').where('invited_by', '=', adminId).execute();
  await trx.deleteFrom('password_resets').where('created_by', '=', adminId).execute();
}

/** Closes the links with which a new password of somebody can be set. */
export async function closePasswordLinksOf(trx: Trx, userId: string): Promise<void> {
  await trx.deleteFrom('password_resets').where('user_id', '=', userId).execute();
}
