import 'server-only';
import { type RawBuilder, sql } from 'kysely';

/** Whether a column has this text in it, whatever the case (of ASCII letters on SQLite). The text is data, never a pattern. */
export function contains(column: 'email' | 'name', text: string): RawBuilder<boolean> {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
}
