import 'server-only';
import { AppError } from '../../errors';
import type { TokensCall } from './context';

/**
 * Ends one of the caller's tokens and every stream it holds open, on every instance. Throws `not_found`, also for somebody
 * else's and for one that is revoked already.
 */
export async function revokeToken(call: TokensCall, tokenId: string): Promise<void> {
  const { eventLog, principal, now, logger } = call;
  await eventLog.commit(async (trx, _append, announce) => {
    const revoked = await trx
      .updateTable('api_tokens')
      .set({ revoked_at: now() })
      .where('id', '=', tokenId)
      .where('user_id', '=', principal.userId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (Number(revoked.numUpdatedRows) === 0) throw new AppError('not_found');
    // A stream of a token is known by the token's id.
    await announce({ type: 'revocation', data: { sessionId: tokenId, reason: 'revoked' } });
  });
  logger.info({ audit: 'token_revoked', userId: principal.userId, tokenId });
}
