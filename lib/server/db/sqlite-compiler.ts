import 'server-only';
import { type SelectQueryNode, SqliteQueryCompiler } from 'kysely';

/** SQLite has one writer, whose transaction is lock enough: row locks are left out, so that queries are written once. */
export class LocklessSqliteCompiler extends SqliteQueryCompiler {
  protected override visitSelectQuery(node: SelectQueryNode): void {
    super.visitSelectQuery(node.endModifiers ? { ...node, endModifiers: undefined } : node);
  }
}
