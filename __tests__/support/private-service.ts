import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A service that a test starts for itself, in a folder that goes with it. */
export interface PrivateService {
  child: ChildProcess;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const nobody = 65_534;

/** Whom to run a service as that refuses to be root; nobody in particular otherwise. */
export function serviceUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (which: string) => {
    const { status, stdout } = spawnSync('id', [which, 'postgres'], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : nobody;
  };
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** A temporary folder that belongs to the service's user. */
export function serviceFolder(user: { uid?: number; gid?: number }): string {
  const folder = mkdtempSync(join(tmpdir(), 'yts-service-'));
  chmodSync(folder, 0o700);
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid!);
  return folder;
}

/** Starts a program and resolves once it has printed that it is ready. */
export async function startService(
  program: string,
  args: string[],
  ready: RegExp,
  user: { uid?: number; gid?: number } = {},
): Promise<PrivateService> {
  const child = spawn(program, args, { ...user, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        printed += `${line}\n`;
        if (ready.test(line)) resolve();
      });
    }
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${printed}`)));
  });
  return {
    child,
    async stop(signal = 'SIGINT') {
      process.removeListener('exit', kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
}

export const removeFolder = (folder: string) => rmSync(folder, { recursive: true, force: true });
