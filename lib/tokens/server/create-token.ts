import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { createTokenSecret, digestToken, hintOf } from '../../server/auth/api-token-secret';
import { lockPerson } from '../../server/db/lock-person';
import { transact } from '../../server/db/transact';
import { type CreatedToken, createTokenSchema, expiryOf, maxTokens } from '../schemas';
import type { TokensCall } from './context';
import { tokenView } from './list-tokens';

/**
 * Makes an API token. The answer is the only one that holds it; stored is its hash. Throws `invalid_input` or
 * `too_many_tokens`.
 */
export async function createToken(call: TokensCall, input: unknown): Promise<CreatedToken> {
  const { db, principal, caller, createId, now } = call;
  const { name, scopes, ...expiry } = parseInput(createTokenSchema, input);
  const at = now();
  const expiresAt = expiryOf(expiry, at);
  if (expiresAt === null) throw badExpiry();
  const secret = createTokenSecret();
  const row = {
    id: createId('tok'),
    user_id: principal.userId,
    name,
    token_hash: digestToken(secret),
    hint: hintOf(secret),
    scopes: JSON.stringify(scopes),
    created_at: at,
    expires_at: expiresAt,
    last_used_at: null,
    revoked_at: null,
    warned_at: null,
  };
  await transact(db, async (trx) => {
    await lockPerson(trx, principal.userId);
    // Expired ones count as long as they are listed, so that the list has an end.
    const { count } = await trx
      .selectFrom('api_tokens')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('user_id', '=', principal.userId)
      .where('revoked_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (Number(count) >= maxTokens) throw new AppError('too_many_tokens');
    await trx.insertInto('api_tokens').values(row).execute();
    await recordAudit(trx, {
      at,
      actor: principal,
      action: 'token_created',
      target: { kind: 'token', id: row.id, label: name },
      address: caller.address,
      details: { scopes: scopes.join(', ') },
    });
  });
  return { ...tokenView(row, at), token: secret };
}

function badExpiry(): AppError {
  const message = 'Choose a time in the future, a year from now at most.';
  return new AppError('invalid_input', `expires_at: ${message}`, {
    details: { issues: [{ field: 'expires_at', message }] },
  });
}
