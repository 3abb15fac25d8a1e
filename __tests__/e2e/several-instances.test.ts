import { spawnSync } from 'node:child_process';
import { Client } from 'pg';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { type AppServer, startApp } from '../support/app-server';
import {
  anonymous,
  type HttpClient,
  type OpenStream,
  ofType,
  openEvents,
  signIn,
} from '../support/http-client';
import { hasPostgres, type PostgresServer, startPostgres } from '../support/postgres';
import { hasRedis, type RedisServer, startRedis } from '../support/redis';
import {
  chaos,
  type ScriptedModel,
  type Step,
  startScriptedModel,
} from '../support/scripted-model';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

// Outside CI a machine without the services runs everything else; `npm test` says so.
const withServices = (hasPostgres && hasRedis) || process.env.CI ? describe : describe.skip;

withServices('two production servers on one PostgreSQL and one Redis', () => {
  let postgres: PostgresServer;
  let redis: RedisServer;
  let youtube: YouTubeStandIn;
  let model: ScriptedModel;
  let database: Client;
  let servers: [AppServer, AppServer];
  let clients: [HttpClient, HttpClient];
  let streams: [OpenStream, OpenStream];

  const environment = () => ({
    DATABASE_URL: postgres.url('app'),
    REDIS_URL: redis.url,
    NEXTAUTH_SECRET: 'one secret for all of the instances',
    YOUTUBE_BASE_URL: youtube.url,
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: model.url,
    OPENAI_MODELS: 'gpt-4.1-mini',
    MAX_LOGIN_ATTEMPTS: '4',
    LOG_LEVEL: 'info',
  });

  function run(args: string[], env: Record<string, string>) {
    const { PATH, HOME } = process.env;
    return spawnSync(process.execPath, args, {
      cwd: process.cwd(),
      env: { PATH, HOME, NODE_ENV: 'production', SKIP_ENV_FILES: '1', ...env },
      encoding: 'utf8',
    });
  }
  const migrate = (...args: string[]) =>
    run(['--conditions=react-server', '--import', 'tsx', 'scripts/migrate.ts', ...args], {
      DATABASE_URL: postgres.url('app'),
    });

  beforeAll(async () => {
    [postgres, redis, youtube, model] = await Promise.all([
      startPostgres(),
      startRedis(),
      startYouTubeStandIn(),
      startScriptedModel(),
    ]);
    const admin = new Client({ connectionString: postgres.url() });
    await admin.connect();
    await admin.query('create database app');
    await admin.end();
    expect(migrate()).toMatchObject({ status: 0, stderr: '' });
    database = new Client({ connectionString: postgres.url('app') });
    await database.connect();
    servers = await Promise.all([startApp(environment()), startApp(environment())]);
    const { cookie } = await signIn(servers[0].url);
    clients = [anonymous(servers[0].url, cookie), anonymous(servers[1].url, cookie)];
  });
  beforeEach(async () => {
    streams = await Promise.all([openEvents(clients[0]), openEvents(clients[1])]);
    await Promise.all(streams.map((stream) => stream.next(ofType('connected'))));
  });
  afterEach(() => {
    for (const stream of streams) stream.close();
  });
  afterAll(async () => {
    await database?.end();
    for (const server of servers ?? []) await server.dispose();
    await Promise.all([model?.stop(), youtube?.close(), redis?.dispose(), postgres?.dispose()]);
  });

  let made = 0;
  function addVideo(title: string, steps: Step[] = []): string {
    made += 1;
    const id = `shared${String(made).padStart(5, '0')}`;
    const [first, ...rest] = sourdoughSegments();
    youtube.videos.set(id, { title, segments: [{ ...first!, text: `${title}.` }, ...rest] });
    model.scripts.set(title, steps);
    return id;
  }

  async function submit(client: HttpClient, ...sources: string[]): Promise<string> {
    const response = await client.post('/api/batches', { sources });
    expect(response.status).toBe(202);
    return ((await response.json()) as { batch_id: string }).batch_id;
  }

  const of = (batchId: string, event: string) => (message: { event: string; data: any }) =>
    message.event === event && message.data.batch_id === batchId;

  /** Which server does the work that is running, and which one does not. */
  async function whoWorks(): Promise<{ busy: 0 | 1; idle: 0 | 1 }> {
    const { rows } = await database.query(
      "select locked_by from works where status = 'running' and locked_until > 0",
    );
    expect(rows).toHaveLength(1);
    const pid = Number(rows[0].locked_by.split('/')[1]);
    const busy = servers[0].pid === pid ? 0 : 1;
    expect(servers[busy].pid).toBe(pid);
    return { busy, idle: busy === 0 ? 1 : 0 };
  }

  test('what is asked for at one is seen at both: progress, text, and the end, in the same order', async () => {
    const batchId = await submit(clients[0], addVideo('Seen by both'), addVideo('Seen as well'));
    const ends = await Promise.all(
      streams.map((stream) => stream.next(of(batchId, 'batch_complete'))),
    );
    expect(ends[0]).toEqual(ends[1]);
    expect(ends[0]!.data).toMatchObject({ total: 2, completed: 2 });
    const jobs = [...new Set(streams[0].messages.map(({ data }) => data.job_id as string))].filter(
      Boolean,
    );
    expect(jobs).toHaveLength(2);
    // Progress of a job is conflated per round, so that each stream may skip other steps, but only goes forward.
    for (const { messages } of streams)
      for (const job of jobs) {
        const percents = messages
          .filter(({ event, data }) => event === 'summary_progress' && data.job_id === job)
          .map(({ data }) => data.percent as number);
        expect(percents).toEqual([...percents].sort((a, b) => a - b));
        expect(percents.length).toBeGreaterThan(0);
      }
    const texts = streams.map(({ messages }) =>
      jobs.map((job) =>
        messages
          .filter(({ event, data }) => event === 'summary_delta' && data.job_id === job)
          .map(({ data }) => data.text)
          .join(''),
      ),
    );
    for (const text of texts[0]!) expect(text.length).toBeGreaterThan(20);
    expect(texts[1]).toEqual(texts[0]);
    const durable = streams.map(({ messages }) =>
      messages.filter(({ id, event }) => id && event !== 'connected' && event !== 'ping'),
    );
    expect(durable[1]).toEqual(durable[0]);
    const library = await clients[1].json('/api/summaries');
    expect(library.total).toBe(2);
  });

  test('what is read at one is read at the other, and its streams are told', async () => {
    const { as_of, unread } = await clients[1].json('/api/inbox');
    expect(unread).toBeGreaterThan(0);
    const answer = await clients[0].post('/api/inbox/read', { through: as_of });
    const state = await answer.json();
    expect(state).toMatchObject({ unread: 0, read_through: as_of });
    for (const stream of streams) {
      expect((await stream.next(ofType('inbox_state'))).data).toEqual(state);
    }
    expect(await clients[1].json('/api/inbox')).toMatchObject({ unread: 0 });
  });

  test('a cancel at one server stops the model call of the other', async () => {
    const batchId = await submit(clients[0], addVideo('Never answered', [chaos.silence]));
    const call = await modelCall('Never answered');
    const { idle } = await whoWorks();
    const response = await clients[idle].post(`/api/batches/${batchId}/cancel`, {});
    expect(response.status).toBe(200);
    await call.closed;
    const ends = await Promise.all(
      streams.map((stream) => stream.next(of(batchId, 'batch_complete'))),
    );
    expect(ends[0]!.data).toMatchObject({ cancelled: 1, completed: 0 });
  });

  test('when a server is killed in the middle, the other one finishes its work', async () => {
    const batchId = await submit(clients[0], addVideo('Cut off', [chaos.silence]));
    await modelCall('Cut off');
    const { busy, idle } = await whoWorks();
    await servers[busy].stop('SIGKILL');
    const end = await streams[idle].next(of(batchId, 'batch_complete'));
    expect(end.data).toMatchObject({ total: 1, completed: 1, failed: 0 });
    expect(model.callsAbout('Cut off')).toBe(2);
    await servers[busy].restart();
    const page = await clients[busy].json(`/api/batches/${batchId}`);
    expect(page).toMatchObject({ status: 'completed', completed: 1 });
  });

  test('signing out at one server closes the streams of the other', async () => {
    const other = await signIn(servers[0].url);
    const stream = await openEvents(anonymous(servers[1].url, other.cookie));
    await stream.next(ofType('connected'));
    await signOut(other);
    const startedAt = performance.now();
    expect((await stream.next(ofType('bye'))).data).toMatchObject({
      reason: 'signed_out',
      retry: false,
    });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await stream.ended;
    expect((await anonymous(servers[1].url, other.cookie).fetch('/events')).status).toBe(401);
  });

  test('an admin at one server sees the numbers of both, and what became of an event at the other', async () => {
    const { instances } = await (await clients[0].post('/events/watch', {})).json();
    expect(instances).toHaveLength(2);
    const seen = new Set<string>();
    while (seen.size < 2) {
      const { data } = await streams[0].next(ofType('server_stats'));
      seen.add(data.instance_id);
    }
    const { connections } = await clients[0].json('/events/status');
    const [own, other] = streams.map(({ messages }) => messages[0]!.data.connection_id);
    const view = (id: string) => connections.find((one: any) => one.connection_id === id);
    expect([...seen].sort()).toEqual([view(own).instance_id, view(other).instance_id].sort());
    const preview = await clients[0].post('/events/broadcast/preview', { event_type: 'test' });
    expect(await preview.json()).toMatchObject({ connections: 2, people_connected: 1 });

    const sent = await clients[0].post('/events/broadcast', { event_type: 'test', data: 1 });
    const { event_id } = (await sent.json()) as { event_id: string };
    await Promise.all(streams.map((stream) => stream.next(ofType('test'))));
    const asked = { event_id, user: 'admin@example.com' };
    const found = await (await clients[0].post('/events/explain', asked)).json();
    expect(found).toMatchObject({ verdict: 'delivered', in_audience: true });
    const outcomes = (id: string) =>
      found.connections.find((one: any) => one.connection_id === id).outcome;
    expect([outcomes(own), outcomes(other)]).toEqual(['handed_over', 'handed_over']);
  });

  test('while Redis is away everything goes on, later than else, and nothing is lost', async () => {
    const other = await signIn(servers[0].url);
    const stream = await openEvents(anonymous(servers[1].url, other.cookie));
    await redis.stop();

    const apart = await submit(
      clients[0],
      addVideo('Without Redis'),
      addVideo('Nor with this one'),
    );
    const ends = await Promise.all(streams.map((one) => one.next(of(apart, 'batch_complete'))));
    expect(ends[0]!.data).toMatchObject({ total: 2, completed: 2 });
    await signOut(other);
    expect((await stream.next(ofType('bye'))).data).toMatchObject({ reason: 'signed_out' });
    const again = await submit(clients[1], addVideo('Left in silence', [chaos.silence]));
    const call = await modelCall('Left in silence');
    const { idle } = await whoWorks();
    await clients[idle].post(`/api/batches/${again}/cancel`, {});
    await call.closed;

    await redis.start();
    await Promise.all(servers.map(backWithRedis));
    const back = await submit(clients[0], addVideo('With Redis again'));
    await Promise.all(streams.map((one) => one.next(of(back, 'batch_complete'))));
    const durable = streams.map(({ messages }) =>
      messages.filter(({ event }) => /complete|failed/.test(event)),
    );
    expect(durable[1]).toEqual(durable[0]);
    for (const server of servers) {
      const lines = server
        .output()
        .split('\n')
        .filter((line) => line.includes('Redis is'));
      expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
        expect.stringMatching(/^Redis is away/),
        'Redis is back',
      ]);
    }
  });

  test('failed sign-ins are counted together', async () => {
    const wrong = { email: 'nobody@example.com', password: 'wrong password' };
    const attempt = (at: 0 | 1) => signIn(servers[at].url, wrong).then(String, String);
    for (const at of [0, 1, 0, 1] as const)
      expect(await attempt(at)).not.toMatch(/Too%20many|Too many/);
    for (const at of [0, 1] as const)
      expect(await attempt(at)).toMatch(/Too%20many|Too many|Too\+many/);
  });

  test('a database that is not there stops the start with one line, and no password', () => {
    const { status, stdout } = run(['scripts/start.mjs'], {
      ...environment(),
      DATABASE_URL: postgres.url('nothing').replace('postgres@', 'postgres:hunter2@'),
    });
    expect(status).toBe(1);
    expect(stdout).toContain('/nothing: it has no database of that name');
    expect(stdout).not.toContain('hunter2');
  });

  test('after a restore the epoch is renewed, and cursors from before are unknown', async () => {
    const { cursor } = await clients[0].json('/events/history?limit=1');
    expect((await clients[0].json(`/events/history?after=${cursor}`)).reset).toBeNull();
    for (const server of servers) await server.stop();
    expect(migrate('renew-epoch')).toMatchObject({ status: 0, stderr: '' });
    for (const server of servers) await server.restart();
    const { reset } = await clients[1].json(`/events/history?after=${cursor}`);
    expect(reset).toBe('unknown_cursor');
  });

  /** The newest model call about a video. */
  async function modelCall(title: string): Promise<{ closed: Promise<void> }> {
    while (model.callsAbout(title) === 0) await model.waitForCalls(model.prompts.length + 1);
    const { response } = model.prompts.findLast((prompt) => prompt.title === title)!;
    return { closed: new Promise((resolve) => response.once('close', () => resolve())) };
  }

  /** At the first server, through NextAuth's own endpoints. */
  async function signOut({ cookie }: HttpClient): Promise<void> {
    const csrf = await fetch(`${servers[0].url}/api/auth/csrf`, { headers: { cookie } });
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const cookies = [cookie, ...csrf.headers.getSetCookie().map((line) => line.split(';')[0])];
    const response = await fetch(`${servers[0].url}/api/auth/signout`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: servers[0].url,
        cookie: cookies.join('; '),
      },
      body: new URLSearchParams({ csrfToken, json: 'true' }),
    });
    expect(response.status).toBe(200);
  }

  async function backWithRedis(server: AppServer): Promise<void> {
    while (!server.output().includes('Redis is back'))
      await new Promise((done) => setTimeout(done, 50));
  }
});
