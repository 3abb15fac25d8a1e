import 'server-only';
import { tokenScopes } from '../../api-scopes';
import type { ApiTokensTable } from '../../server/db/integration-tables';
import type { TokenView } from '../schemas';
import type { TokensCall } from './context';

/** The caller's tokens, the newest first; expired ones stay a while, so that one sees why a script stopped. */
export async function listTokens({ db, principal, now }: TokensCall): Promise<TokenView[]> {
  const rows = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('user_id', '=', principal.userId)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => tokenView(row, now()));
}

export function tokenView(row: ApiTokensTable, at: number): TokenView {
  const granted: string[] = JSON.parse(row.scopes);
  return {
    token_id: row.id,
    name: row.name,
    scopes: tokenScopes.filter((scope) => granted.includes(scope)),
    hint: row.hint,
    created_at: row.created_at,
    expires_at: row.expires_at,
    expired: row.expires_at <= at,
    last_used_at: row.last_used_at,
  };
}
