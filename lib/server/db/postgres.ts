import 'server-only';
import { Kysely, PostgresAdapter, PostgresDialect, type PostgresPoolClient } from 'kysely';
import type { Logger } from '../logger';
import type { DialectName } from './dialect';
import type { Database } from './schema';

export interface PostgresOptions {
  url: string;
  /** Connections at most; a transaction holds one. */
  poolSize: number;
  /** How long one statement may take; 0 is for ever. */
  statementTimeoutMs?: number;
  logger: Logger;
}

const bigint = 20;
const connectTimeoutMs = 10_000;
const idleTimeoutMs = 30_000;
/** A process that is cut off in a transaction must not keep its locks. */
const idleInTransactionMs = 60_000;

/** Opens a pool; nothing is connected before the first query. A connection that breaks is logged and replaced. */
export async function openPostgres({
  url,
  poolSize,
  statementTimeoutMs = 60_000,
  logger,
}: PostgresOptions): Promise<Kysely<Database>> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    keepAlive: true,
    application_name: 'youtube-summarizer',
    // Statements and not start-up parameters, which some connection poolers refuse.
    async onConnect(client) {
      await client.query(`set default_transaction_isolation = 'read committed';
        set statement_timeout = ${statementTimeoutMs};
        set idle_in_transaction_session_timeout = ${idleInTransactionMs}`);
    },
    types: {
      // Counts, sequence numbers and milliseconds are all far below 2^53.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === bigint && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
    },
  });
  const lost = (err: Error) => logger.warn({ reason: err.message }, 'a database connection broke');
  pool.on('error', lost);
  // In use, but between two statements, a connection has nobody else to tell, and an unheard error ends the process.
  pool.on('connect', (client) => client.on('error', () => undefined));

  const clients = new WeakMap<PostgresPoolClient, PostgresPoolClient>();
  return new Kysely<Database>({
    dialect: new MarkedPostgresDialect({
      pool: {
        async connect() {
          const client = (await pool.connect()) as PostgresPoolClient;
          const known = clients.get(client) ?? withoutNul(client);
          clients.set(client, known);
          return known;
        },
        end: () => pool.end(),
      },
    }),
  });
}

/** PostgreSQL's text knows no NUL, which captions and titles from outside may have. */
function withoutNul(client: PostgresPoolClient): PostgresPoolClient {
  const clean = (value: unknown) =>
    typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value;
  const query = (text: unknown, values?: readonly unknown[]) =>
    client.query(text as string, values?.map(clean) ?? []);
  return { query: query as PostgresPoolClient['query'], release: () => client.release() };
}

class MarkedPostgresDialect extends PostgresDialect {
  override createAdapter() {
    const dialectName: DialectName = 'postgres';
    return Object.assign(new PostgresAdapter(), { dialectName });
  }
}
