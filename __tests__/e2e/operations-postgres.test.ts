import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findPostgres } from '../../scripts/lib/find-binaries.mjs';
import { type AppServer, startApp } from '../support/app-server';
import { anonymous, ofType, openEvents, signIn } from '../support/http-client';
import { hasPostgres, type PostgresServer, startPostgres } from '../support/postgres';
import { hasRedis, type RedisServer, startRedis } from '../support/redis';

// Outside CI a machine without the services runs everything else; `npm test` says so.
const withServices = (hasPostgres && hasRedis) || process.env.CI ? describe : describe.skip;

withServices('operating an instance on PostgreSQL and Redis', () => {
  let postgres: PostgresServer;
  let redis: RedisServer;
  let app: AppServer;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    app = await startApp({
      DATABASE_URL: postgres.url(),
      REDIS_URL: redis.url,
      NEXTAUTH_SECRET: 'one secret for all of the instances',
      LOG_LEVEL: 'fatal',
    });
  });
  afterAll(async () => {
    await app?.dispose();
    await Promise.all([redis?.dispose(), postgres?.dispose()]);
  });

  const readiness = async () => {
    const response = await anonymous(app.url).fetch('/readyz');
    const { status, checks } = (await response.json()) as any;
    return { code: response.status, status, checks };
  };
  /** Asks until it says so: answers are kept for a second. */
  async function until(status: string) {
    for (;;) {
      const answer = await readiness();
      if (answer.status === status) return answer;
      await wait(100);
    }
  }

  test('it is degraded without Redis, unavailable without the database, and ready again by itself', async () => {
    const { code, checks } = await until('ready');
    expect(code).toBe(200);
    expect(Object.keys(checks)).toEqual(['database', 'events', 'wake']);
    expect(checks.wake).toMatchObject({ ok: true, detail: 'through Redis' });

    await redis.stop();
    expect(await until('degraded')).toMatchObject({
      code: 200,
      checks: { database: { ok: true }, wake: { ok: false } },
    });
    await redis.start();
    await until('ready');

    await postgres.stop();
    expect(await until('unavailable')).toMatchObject({
      code: 503,
      checks: { database: { ok: false }, events: { ok: false }, wake: { ok: true } },
    });
    expect((await anonymous(app.url).fetch('/healthz')).status).toBe(200);
    await postgres.start();
    await until('ready');
  });

  test('a dump that is restored sends old cursors back to the start', async () => {
    const run = (program: string, ...args: string[]) => {
      const done = spawnSync(program, args, { encoding: 'utf8' });
      if (done.status !== 0)
        throw new Error(`${program} ended with ${done.status}: ${done.stderr}`);
      return done.stdout;
    };
    // Beside the server, wherever a link on the PATH leads.
    const programs = dirname(realpathSync(join(findPostgres()!, 'postgres')));
    const tool = (name: string) => join(programs, name);
    const client = await signIn(app.url);
    const publish = async (data: string) => {
      const response = await client.post('/events/broadcast', { event_type: 'test', data });
      return ((await response.json()) as { event_id: string }).event_id;
    };
    const before = await publish('before the dump');
    const dump = join(app.dataDir, 'summaries.dump');
    run(tool('pg_dump'), '--format=custom', '--no-owner', `--file=${dump}`, postgres.url());
    const after = await publish('after the dump');

    // The restore of docs/operations.md.
    await app.stop();
    const restored = postgres.url('summaries_restored');
    const server = ['--host=127.0.0.1', `--port=${postgres.port}`, '--username=postgres'];
    run(tool('createdb'), ...server, 'summaries_restored');
    run(tool('pg_restore'), '--no-owner', '--exit-on-error', `--dbname=${restored}`, dump);
    const { PATH, HOME } = process.env;
    const renewed = spawnSync('npm', ['run', '--silent', 'migrate', '--', 'renew-epoch'], {
      env: { PATH, HOME, NODE_ENV: 'production', SKIP_ENV_FILES: '1', DATABASE_URL: restored },
      encoding: 'utf8',
    });
    expect(renewed).toMatchObject({ status: 0, stderr: '' });
    await app.restart({ DATABASE_URL: restored });

    const [oldEpoch] = before.split('-');
    for (const cursor of [before, after]) {
      const back = await openEvents(client, `?cursor=${cursor}`);
      expect((await back.next(ofType('reset'))).data).toEqual({ reason: 'unknown_cursor' });
      back.close();
    }
    const again = await publish('after the restore');
    const [epoch, seq] = again.split('-');
    expect(epoch).not.toBe(oldEpoch);
    // The number is given out again, which is why the old id must not count any more.
    expect(seq).toBe(after.split('-')[1]);
  });
});
