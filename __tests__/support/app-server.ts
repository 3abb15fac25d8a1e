import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tests and scripts run from the project's root. */
const root = process.cwd();

export const admin = { email: 'admin@example.com', password: 'correct horse battery' };

export interface AppServer {
  /** As a person opens it: `http://localhost:PORT`. */
  url: string;
  port: number;
  /** Of the process that runs at the moment. */
  readonly pid: number;
  dataDir: string;
  /** Everything printed so far. */
  output(): string;
  /** Ends the process and waits; returns the exit code, or null when a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Starts the same server again: same port, same data. */
  restart(env?: Record<string, string>): Promise<void>;
  /** Stops it and removes its data. */
  dispose(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Starts the production build the way people do, on its own port and data folder. */
export async function startApp(env: Record<string, string> = {}): Promise<AppServer> {
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), 'yts-'));
  const settings = {
    PORT: String(port),
    DATA_DIR: dataDir,
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    YOUTUBE_GAP_MS: '0',
    LOG_LEVEL: 'warn',
    SKIP_ENV_FILES: '1',
    ...env,
  };
  let child: ChildProcess;
  let printed = '';

  const launch = async (extra: Record<string, string> = {}) => {
    const { PATH, HOME } = process.env;
    child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
      cwd: tmpdir(),
      env: { PATH, HOME, NODE_ENV: 'production', ...settings, ...extra },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ready = new Promise<void>((done, fail) => {
      const take = (chunk: Buffer) => {
        printed += chunk;
        if (/^ {2}Open /m.test(printed)) done();
      };
      child.stdout?.on('data', take);
      child.stderr?.on('data', take);
      child.once('exit', (code) => fail(new Error(`the server ended with ${code}:\n${printed}`)));
    });
    await ready;
  };

  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  };

  await launch();
  return {
    url: `http://localhost:${port}`,
    port,
    get pid() {
      return child.pid!;
    },
    dataDir,
    output: () => printed,
    stop,
    async restart(extra) {
      printed = '';
      await launch(extra);
    },
    async dispose() {
      await stop('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
