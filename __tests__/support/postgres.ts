import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findPostgres } from '../../scripts/lib/find-binaries.mjs';
import { freePort } from './app-server';
import { removeFolder, serviceFolder, serviceUser, startService } from './private-service';

export interface PostgresServer {
  port: number;
  /** Address of one of its databases; `postgres` is there from the start. */
  url(database?: string): string;
  /** Ends it at once, connections or not; the data stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its data. */
  dispose(): Promise<void>;
}

export const hasPostgres = findPostgres() !== null;

/**
 * A PostgreSQL server of its own on a free port. It sorts text as English does, so that what depends on that would show, and
 * syncs to disk only when it is told to be durable.
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const bin = findPostgres();
  if (!bin) throw new Error('PostgreSQL is not installed: `apt-get install postgresql`');
  const user = serviceUser();
  const folder = serviceFolder(user);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync'].concat([
      ...['--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US'],
    ]),
    { ...user, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    // A deadlock is found at once, so that a test which provokes one does not wait for it.
    deadlock_timeout: '50ms',
  };
  const args = ['-D', data, '-p', String(port)].concat(
    Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  );
  const launch = () =>
    startService(join(bin, 'postgres'), args, /ready to accept connections/, user);
  let service = await launch();
  const stop = () => service.stop('SIGINT');
  return {
    port,
    url: (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`,
    stop,
    async start() {
      service = await launch();
    },
    async dispose() {
      await stop();
      removeFolder(folder);
    },
  };
}
