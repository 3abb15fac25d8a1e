import 'server-only';
import { toUser } from '../../events/audience';
import { tokenNotice } from '../../events/registry';
import type { ApiTokensTable } from '../../server/db/integration-tables';
import type { TokensContext } from './context';

const dayMs = 86_400_000;
const warnBeforeMs = 7 * dayMs;
/** How long a token that is over is remembered: its holder is told that it is over, not that it never was. */
const keptForMs = 30 * dayMs;

/** Tells people a week ahead which tokens end, once each, and forgets those that ended long ago. */
export async function tendTokens(context: TokensContext): Promise<void> {
  const { db, now } = context;
  const at = now();
  const ending = await db
    .selectFrom('api_tokens')
    .select(['id', 'user_id', 'name', 'created_at', 'expires_at'])
    .where('revoked_at', 'is', null)
    .where('warned_at', 'is', null)
    .where('expires_at', '>', at)
    .where('expires_at', '<=', at + warnBeforeMs)
    .execute();
  for (const token of ending) {
    // Who makes a token for a few days knows that it ends.
    if (token.expires_at - token.created_at > 2 * warnBeforeMs) await warn(context, token, at);
  }
  await db
    .deleteFrom('api_tokens')
    .where((eb) =>
      eb.or([eb('expires_at', '<', at - keptForMs), eb('revoked_at', '<', at - keptForMs)]),
    )
    .execute();
}

async function warn(
  { eventLog }: TokensContext,
  { id, user_id, name, expires_at }: Pick<ApiTokensTable, 'id' | 'user_id' | 'name' | 'expires_at'>,
  at: number,
): Promise<void> {
  const day = new Date(expires_at).toISOString().slice(0, 10);
  const message = `The API token “${name}” ends on ${day}. Make a new one in the settings for what uses it.`;
  await eventLog.commit(async (trx, append) => {
    const warned = await trx
      .updateTable('api_tokens')
      .set({ warned_at: at })
      .where('id', '=', id)
      .where('warned_at', 'is', null)
      .executeTakeFirst();
    if (Number(warned.numUpdatedRows) === 0) return;
    append({
      type: 'system',
      audience: toUser(user_id),
      data: { message, type: 'warning', timestamp: at, code: tokenNotice },
    });
  });
}
