import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNginx } from '../../scripts/lib/find-binaries.mjs';
import { freePort } from './app-server';

const executable = findNginx();

/** Tests that need nginx are skipped where there is none, except in CI, where they must run. */
export const hasNginx = executable !== null || Boolean(process.env.CI);

export interface Nginx {
  url: string;
  stop(): Promise<void>;
}

/** Starts a private nginx with one configuration for its `http` block; `$PORT` in it is the port to listen on. */
export async function startNginx(httpBlock: (port: number) => string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'yts-nginx-'));
  const port = await freePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n');
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr warn;
     events { worker_connections 512; }
     http { access_log off; ${paths}\n${httpBlock(port)}\n}`,
  );
  const checked = spawnSync(executable!, ['-t', '-c', file], { encoding: 'utf8' });
  if (checked.status !== 0) throw new Error(checked.stderr);
  const child: ChildProcess = spawn(executable!, ['-c', file], { stdio: 'ignore' });
  await listening(port, child);
  return {
    url: `http://localhost:${port}`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`);
    const socket = net.connect(port, '127.0.0.1');
    const open = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
