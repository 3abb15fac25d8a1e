import 'server-only';
import type { Kysely } from 'kysely';

export type DialectName = 'sqlite' | 'postgres';

/**
 * Which database a query goes to, for the few places where the two differ. A mark on the adapter and not `instanceof`: Next
 * bundles several copies of Kysely.
 */
export function dialectOf(db: Pick<Kysely<unknown>, 'getExecutor'>): DialectName {
  return (db.getExecutor().adapter as { dialectName?: DialectName }).dialectName ?? 'sqlite';
}
