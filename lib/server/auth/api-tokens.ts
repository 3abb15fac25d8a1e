import 'server-only';
import { scopeOf, tokenScopes } from '../../api-scopes';
import { AppError } from '../../errors';
import type { Db } from '../db/open-database';
import { clientAddress } from '../http/client-address';
import type { RateLimit } from '../rate-limits';
import { digestToken, isTokenSecret } from './api-token-secret';
import type { Principal } from './principal';

/** The `api_tokens` table as requests see it. */
export interface ApiTokens {
  /**
   * Who a request with this bearer token acts for. Throws `invalid_token`, `insufficient_scope` (also where no token counts),
   * and `rate_limited` instead of `invalid_token` to an address that keeps guessing; a good token is never held up by that.
   */
  authorize(request: Request, bearer: string): Promise<Principal>;
  /** The same person as they are now; null once the token is revoked or over, or the person is disabled. */
  findLive(tokenId: string): Promise<Principal | null>;
}

/** "Last used" is this coarse, so that reading hardly ever writes. */
const noteEveryMs = 5 * 60_000;

export function createApiTokens({
  db,
  limitGuesses,
  now,
}: {
  db: Db;
  /** Counts unknown tokens by address. */
  limitGuesses: RateLimit;
  now(): number;
}): ApiTokens {
  const rows = () =>
    db
      .selectFrom('api_tokens')
      .innerJoin('users', 'users.id', 'api_tokens.user_id')
      .select(['api_tokens.id', 'api_tokens.scopes', 'api_tokens.expires_at'])
      .select(['api_tokens.revoked_at', 'api_tokens.last_used_at', 'users.disabled_at'])
      .select(['users.id as user_id', 'users.email', 'users.name']);
  type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>;

  const problemOf = (row: Row): string | null => {
    if (row.revoked_at !== null) return 'This API token was revoked. Make a new one.';
    if (row.expires_at <= now()) return 'This API token has expired. Make a new one.';
    return row.disabled_at === null ? null : 'The account of this API token is disabled.';
  };

  async function note({ id, last_used_at }: Row): Promise<void> {
    const at = now();
    if (at - (last_used_at ?? 0) < noteEveryMs) return;
    await db.updateTable('api_tokens').set({ last_used_at: at }).where('id', '=', id).execute();
  }

  return {
    async authorize(request, bearer) {
      const row = isTokenSecret(bearer)
        ? await rows().where('token_hash', '=', digestToken(bearer)).executeTakeFirst()
        : undefined;
      if (!row) {
        await limitGuesses(clientAddress(request.headers));
        throw new AppError('invalid_token');
      }
      const problem = problemOf(row);
      if (problem) throw new AppError('invalid_token', problem);
      await note(row);
      const principal = principalOf(row);
      requireScope(principal, request);
      return principal;
    },

    async findLive(tokenId) {
      const row = await rows().where('api_tokens.id', '=', tokenId).executeTakeFirst();
      return row && !problemOf(row) ? principalOf(row) : null;
    },
  };

  function principalOf(row: Row): Principal {
    const granted: string[] = JSON.parse(row.scopes);
    return {
      sessionId: row.id,
      userId: row.user_id,
      email: row.email,
      name: row.name,
      // Whoever made it: an admin's rights are for the person, never for a script.
      role: 'user',
      expiresAt: row.expires_at,
      tokenScopes: tokenScopes.filter((scope) => granted.includes(scope)),
    };
  }
}

function requireScope({ tokenScopes: granted }: Principal, request: Request): void {
  const scope = scopeOf(request.method, new URL(request.url).pathname);
  if (scope === null) {
    throw new AppError('insufficient_scope', 'API tokens cannot do this. Sign in for it.');
  }
  if (granted?.includes(scope)) return;
  const message = `This API token lacks the scope "${scope}". Make one that has it.`;
  throw new AppError('insufficient_scope', message, { details: { scope } });
}
