import { hasPostgres, type PostgresServer, startPostgres } from './postgres';

let server: PostgresServer | undefined;

/** Jest's global setup of the project `postgres`: one server for all of its tests, a database for each. */
export default async function setUp(): Promise<void> {
  if (!hasPostgres && !process.env.CI) return;
  server = await startPostgres();
  process.env.TEST_POSTGRES_URL = server.url();
}

export async function tearDown(): Promise<void> {
  await server?.dispose();
}
