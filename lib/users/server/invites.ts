import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { routes } from '../../routes';
import { recordAudit } from '../../server/audit/record-audit';
import { requireAdmin, requireAdminNow } from '../../server/auth/require-admin';
import type { Trx } from '../../server/db/open-database';
import { transact } from '../../server/db/transact';
import { type InviteView, inviteIdSchema, inviteSchema, type OneTimeLink } from '../schemas';
import { emailTaken } from './add-user';
import type { UsersCall } from './context';
import { createOneTimeToken } from './one-time-token';

/** Somebody may be on holiday. */
const inviteLifetimeMs = 7 * 86_400_000;

/**
 * Invites an address, on behalf of an admin, and returns the link, which is shown once. Inviting it again makes a new link and
 * closes the older one. Throws `forbidden`, or `invalid_input` for an address that has an account.
 */
export async function invite(call: UsersCall, input: unknown): Promise<OneTimeLink> {
  const { db, principal, caller, now, createId } = call;
  requireAdmin(principal);
  const { name, email, role } = parseInput(inviteSchema, input);
  return transact(db, async (trx) => {
    await requireAdminNow(trx, principal, now());
    const user = await trx
      .selectFrom('users')
      .select('id')
      .where('email', '=', email)
      .executeTakeFirst();
    if (user) throw emailTaken();
    await trx.deleteFrom('invites').where('email', '=', email).execute();
    const { token, hash } = createOneTimeToken();
    const id = createId('inv');
    const expiresAt = now() + inviteLifetimeMs;
    await trx
      .insertInto('invites')
      .values({
        id,
        email,
        name,
        role,
        token_hash: hash,
        invited_by: principal.userId,
        created_at: now(),
        expires_at: expiresAt,
      })
      .execute();
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'user_invited',
      target: { kind: 'invite', id, label: email },
      address: caller.address,
      details: { role },
    });
    return linkOf(call, token, expiresAt);
  });
}

/** A new link for an invitation; the older one closes. Throws `forbidden` or `not_found`. */
export async function renewInvite(call: UsersCall, input: unknown): Promise<OneTimeLink> {
  const { db, principal, caller, now } = call;
  requireAdmin(principal);
  const { invite_id } = parseInput(inviteIdSchema, input);
  return transact(db, async (trx) => {
    await requireAdminNow(trx, principal, now());
    const { email } = await findInvite(trx, invite_id);
    const { token, hash } = createOneTimeToken();
    const expiresAt = now() + inviteLifetimeMs;
    await trx
      .updateTable('invites')
      .set({ token_hash: hash, expires_at: expiresAt, invited_by: principal.userId })
      .where('id', '=', invite_id)
      .execute();
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'invite_renewed',
      target: { kind: 'invite', id: invite_id, label: email },
      address: caller.address,
    });
    return linkOf(call, token, expiresAt);
  });
}

/** Closes an invitation. Throws `forbidden` or `not_found`. */
export async function withdrawInvite(call: UsersCall, input: unknown): Promise<void> {
  const { db, principal, caller, now } = call;
  requireAdmin(principal);
  const { invite_id } = parseInput(inviteIdSchema, input);
  await transact(db, async (trx) => {
    await requireAdminNow(trx, principal, now());
    const { email } = await findInvite(trx, invite_id);
    await trx.deleteFrom('invites').where('id', '=', invite_id).execute();
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'invite_withdrawn',
      target: { kind: 'invite', id: invite_id, label: email },
      address: caller.address,
    });
  });
}

/** Who was invited and has not come yet, the newest first. For admins: throws `forbidden` for anybody else. */
export async function listInvites({ db, principal, now }: UsersCall): Promise<InviteView[]> {
  requireAdmin(principal);
  const rows = await db
    .selectFrom('invites')
    .leftJoin('users', 'users.id', 'invites.invited_by')
    .select(['invites.id', 'invites.email', 'invites.name', 'invites.role'])
    .select(['invites.created_at', 'invites.expires_at', 'users.name as invited_by'])
    .orderBy('invites.created_at', 'desc')
    .orderBy('invites.id')
    .execute();
  return rows.map(({ id, ...row }) => ({
    invite_id: id,
    ...row,
    expired: row.expires_at <= now(),
  }));
}

async function findInvite(trx: Trx, inviteId: string): Promise<{ email: string }> {
  const found = await trx
    .selectFrom('invites')
    .select('email')
    .where('id', '=', inviteId)
    .executeTakeFirst();
  if (!found) throw new AppError('not_found', 'There is no such invitation. Reload the list.');
  return found;
}

function linkOf({ origin }: UsersCall, token: string, expiresAt: number): OneTimeLink {
  return { url: `${origin}${routes.invite}?token=${token}`, expires_at: expiresAt };
}
