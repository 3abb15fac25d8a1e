import 'server-only';
import type { Trx } from './open-database';

/** Makes transactions that count a person's rows take turns, so that two at once do not both find room for one more. */
export async function lockPerson(trx: Trx, userId: string): Promise<void> {
  await trx
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}
