import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type AppServer, startApp } from '../../../__tests__/support/app-server';
import { signIn } from '../../../__tests__/support/http-client';
import type { Target } from './load';

/** A server that takes part: where its stream is, and how to make it publish. */
export interface Contender {
  name: string;
  pid: number;
  target: Target;
  /** Publishes `events` events at once, numbered from `first`, with `size` bytes of data each. */
  publish(events: number, first: number, size: number): Promise<void>;
  stop(): Promise<void>;
}

const gcOnSignal = new URL('./gc-on-signal.mjs', import.meta.url).href;
const nodeArgs = ['--expose-gc', '--import', gcOnSignal];

async function post(url: string, body: object, headers: Record<string, string>): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}

async function startReference(name: string, file: string, args: string[] = []): Promise<Contender> {
  const path = fileURLToPath(new URL(`./servers/${file}`, import.meta.url));
  const child: ChildProcess = fork(path, args, { execArgv: nodeArgs });
  const [{ port }] = await once(child, 'message');
  return {
    name,
    pid: child.pid!,
    target: { port, path: '/' },
    publish: (events, first, size) =>
      post(`http://127.0.0.1:${port}/`, { events, first, size, rate: 0 }, {}),
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** The application: the production server of the benchmark's build, through its launcher, behind its gate, with its log. */
export async function startApplication(
  env: Record<string, string> = {},
): Promise<Contender & { app: AppServer; cookie: string }> {
  const app = await startApp(
    {
      BUILD_KIND: 'bench',
      EVENTS_MAX_CONNECTIONS: '0',
      EVENTS_MAX_CONNECTIONS_PER_USER: '0',
      ...env,
    },
    nodeArgs,
  );
  const { cookie } = await signIn(app.url);
  return {
    name: 'this application',
    pid: app.pid,
    app,
    cookie,
    target: { port: app.port, path: '/events', cookie },
    publish: (events, first, size) =>
      post(
        `http://127.0.0.1:${app.port}/events/bench`,
        { events, first, size, rate: 0 },
        { cookie, origin: app.url },
      ),
    stop: () => app.dispose(),
  };
}

export async function startContenders(): Promise<Contender[]> {
  return [
    await startReference('raw node:http', 'raw-hub.mjs', ['one']),
    await startReference('raw, corked', 'raw-hub.mjs', ['corked']),
    await startReference('raw, rounds', 'raw-hub.mjs', ['rounds']),
    await startReference('better-sse', 'better-sse.mjs'),
    await startApplication(),
  ];
}
