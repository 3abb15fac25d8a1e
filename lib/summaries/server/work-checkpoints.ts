import 'server-only';
import { breathe } from '../../breathe';
import type { SummariesContext } from './context';
import type { Checkpoints } from './summary-model';

/**
 * The finished parts of one work, a row each, so that a process that takes over or a later retry goes on from there.
 * Written only while `holder` has the lease.
 */
export async function openCheckpoints(
  { db }: SummariesContext,
  workId: string,
  holder: string,
): Promise<Checkpoints> {
  const rows = await db
    .selectFrom('work_checkpoints')
    .select(['key', 'value'])
    .where('work_id', '=', workId)
    .execute();
  const parts = new Map<string, unknown>();
  for (const { key, value } of rows) {
    parts.set(key, JSON.parse(value));
    await breathe();
  }
  return {
    get: (key) => parts.get(key),
    async put(key, value) {
      parts.set(key, value);
      const stored = JSON.stringify(value);
      await db
        .insertInto('work_checkpoints')
        .columns(['work_id', 'key', 'value'])
        .expression((eb) =>
          eb
            .selectFrom('works')
            .select((row) => ['works.id', row.val(key).as('key'), row.val(stored).as('value')])
            .where('works.id', '=', workId)
            .where('works.locked_by', '=', holder)
            .forKeyShare(),
        )
        .onConflict((conflict) =>
          conflict.columns(['work_id', 'key']).doUpdateSet({ value: stored }),
        )
        .execute();
    },
  };
}
