import 'server-only';
import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';
import { dialectOf } from './dialect';

/** Column types that behave the same on both databases. */
export function columnTypes(db: Kysely<unknown>) {
  const postgres = dialectOf(db) === 'postgres';
  return {
    /** Compared byte by byte, like in SQLite: no order depends on the language of a server. */
    text: postgres ? sql`text collate "C"` : ('text' as const),
    /** Eight bytes. */
    real: postgres ? ('double precision' as const) : ('real' as const),
    /** The column of a key that counts up and is never given twice. */
    counter: [
      postgres ? 'bigint' : 'integer',
      (column: ColumnDefinitionBuilder) =>
        postgres
          ? column.generatedByDefaultAsIdentity().primaryKey()
          : column.primaryKey().autoIncrement(),
    ] as const,
  };
}
