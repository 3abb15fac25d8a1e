import 'server-only';
import { AppError } from '../../errors';
import { recordAudit } from '../../server/audit/record-audit';
import type { TokensCall } from './context';

/**
 * Ends one of the caller's tokens and every stream it holds open, on every instance. Throws `not_found`, also for somebody
 * else's and for one that is revoked already.
 */
export async function revokeToken(call: TokensCall, tokenId: string): Promise<void> {
  const { revocation, principal, caller, now } = call;
  await revocation.commit(async (trx, end) => {
    if ((await end.token(tokenId, principal.userId)) === 0) throw new AppError('not_found');
    const { name } = await trx
      .selectFrom('api_tokens')
      .select('name')
      .where('id', '=', tokenId)
      .executeTakeFirstOrThrow();
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'token_revoked',
      target: { kind: 'token', id: tokenId, label: name },
      address: caller.address,
    });
  });
}
