import { findRedis } from '../../scripts/lib/find-binaries.mjs';
import { freePort } from './app-server';
import { removeFolder, serviceFolder, startService } from './private-service';

export interface RedisServer {
  url: string;
  stop(): Promise<void>;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  dispose(): Promise<void>;
}

export const hasRedis = findRedis() !== null;

/** A Redis server of its own on a free port, which keeps nothing. */
export async function startRedis(): Promise<RedisServer> {
  const program = findRedis();
  if (!program) throw new Error('Redis is not installed: `apt-get install redis-server`');
  const folder = serviceFolder({});
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const launch = () =>
    startService(program, [...args, '--save', '', '--appendonly', 'no'], /Ready to accept/);
  let service = await launch();
  const stop = () => service.stop('SIGTERM');
  return {
    url: `redis://127.0.0.1:${port}`,
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
