import { once } from 'node:events';
import net from 'node:net';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { type AppServer, startApp } from '../support/app-server';
import { type Exposition, parseExposition } from '../support/exposition';
import { anonymous, type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { type ModelStandIn, startModelStandIn } from '../support/model-stand-in';
import { readUntil } from '../support/raw-stream';
import { addAccount } from '../support/second-account';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

const token = 'a-token-for-the-scraper';

let app: AppServer | undefined;
afterEach(async () => {
  await app?.dispose();
  app = undefined;
});

/** Every line of the log that fits, once there are so many: what is written arrives here a little later. */
async function logLines(
  server: AppServer,
  fits: (line: any) => boolean,
  atLeast = 1,
): Promise<any[]> {
  for (;;) {
    const lines = server.output().split('\n').slice(0, -1);
    const found = lines.flatMap((line) => {
      const record = line.startsWith('{') ? JSON.parse(line) : null;
      return record && fits(record) ? [record] : [];
    });
    if (found.length >= atLeast) return found;
    await anonymous(server.url).fetch('/healthz');
  }
}

describe('health', () => {
  test('anybody may ask whether it lives and is ready, and is told no secrets', async () => {
    app = await startApp();
    const nobody = anonymous(app.url);
    expect(await nobody.json('/healthz')).toEqual({ status: 'ok' });
    const response = await nobody.fetch('/readyz');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(text).not.toContain(app.dataDir);
    const ms = expect.any(Number);
    expect(JSON.parse(text)).toEqual({
      status: 'ready',
      checks: {
        database: { ok: true, detail: 'answers and takes writes', ms },
        events: { ok: true, detail: 'up to date', ms },
        wake: { ok: true, detail: 'within this process', ms },
        disk: { ok: true, detail: 'at least 100 MiB free', ms },
      },
    });
    expect((await nobody.fetch('/readyz', { method: 'HEAD' })).status).toBe(200);
  });

  test('without room on the disk it is not ready, and lives', async () => {
    app = await startApp({ MIN_FREE_DISK_MIB: '1000000000' });
    const nobody = anonymous(app.url);
    const response = await nobody.fetch('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: 'unavailable',
      checks: { database: { ok: true }, disk: { ok: false } },
    });
    expect((await nobody.fetch('/healthz')).status).toBe(200);
  });

  test('from the moment it is asked to stop it is not ready any more', async () => {
    app = await startApp();
    const stream = await openEvents(await signIn(app.url));
    await stream.next(ofType('connected'));
    // A request that is under way: the last line of its head comes once the server stops.
    const socket = net.connect(app.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`GET /readyz HTTP/1.1\r\nHost: localhost:${app.port}\r\n`);
    const stopped = app.stop('SIGTERM');
    await stream.next(ofType('bye'));
    const answered = readUntil(socket, '"status":"stopping"');
    const refused = readUntil(socket, 'HTTP/1.1 503');
    socket.write('\r\n');
    expect([await answered, await refused]).toEqual([true, true]);
    expect(await stopped).toBe(0);
  });
});

describe('metrics', () => {
  let youtube: YouTubeStandIn;
  let model: ModelStandIn;
  beforeAll(async () => {
    youtube = await startYouTubeStandIn();
    model = await startModelStandIn({ latencyMs: 5 });
  });
  afterAll(async () => {
    await youtube.close();
    await model.close();
  });

  const scrape = async (client: HttpClient): Promise<Exposition> => {
    const response = await client.fetch('/metrics', {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    return parseExposition(await response.text());
  };

  test('are for who has the token, and for admins', async () => {
    app = await startApp({ METRICS_TOKEN: token });
    const ask = async (client: HttpClient, authorization?: string) =>
      (await client.fetch('/metrics', authorization ? { headers: { authorization } } : {})).status;
    const nobody = anonymous(app.url);
    expect(await ask(nobody)).toBe(401);
    expect(await ask(nobody, 'Bearer wrong')).toBe(401);
    expect(await ask(nobody, `Bearer ${token}`)).toBe(200);
    const admin = await signIn(app.url);
    const ben = await addAccount(app, 'ben');
    expect([await ask(admin), await ask(ben)]).toEqual([200, 403]);

    await app.stop();
    await app.restart({ METRICS_TOKEN: '' });
    expect(await ask(nobody, `Bearer ${token}`)).toBe(401);
    expect([await ask(admin), await ask(ben)]).toEqual([200, 403]);
  });

  test('move with what really happens', async () => {
    app = await startApp({
      METRICS_TOKEN: token,
      YOUTUBE_BASE_URL: youtube.url,
      OPENAI_BASE_URL: model.url,
      OPENAI_MODELS: 'gpt-4.1-mini',
      EVENTS_STALL_TIMEOUT_MS: '1000',
    });
    const nobody = anonymous(app.url);
    const client = await signIn(app.url);
    const before = await scrape(nobody);
    const stream = await openEvents(client);

    youtube.videos.set('metrics0001', { title: 'One', segments: sourdoughSegments() });
    await client.post('/api/batches', { sources: ['metrics0001', 'metrics0002'] });
    await stream.next(ofType('batch_complete'));
    await client.fetch('/api/summaries/sum_nothing');
    const lost = await openEvents(client, '?cursor=elsewhere-7');
    await lost.next(ofType('reset'));
    lost.close();
    const stuck = await openEvents(client, '?subscribe=test');
    const { connection_id } = (await stuck.next(ofType('connected'))).data;
    const fault = { connection_id, fault: 'stall', duration_ms: 60_000 };
    expect((await client.post('/events/faults', fault)).status).toBe(200);
    await client.post('/events/broadcast', { event_type: 'test', data: 1 });
    await stream.next(ofType('test'));
    const blocked = await scrape(nobody);
    await stuck.ended;

    const after = await scrape(nobody);
    const moved = (name: string, labels?: Record<string, string>) =>
      (after.value(name, labels) ?? 0) - (before.value(name, labels) ?? 0);
    expect({
      connections: after.value('yts_event_connections', { state: 'live' }),
      blocked: blocked.value('yts_event_connections', { state: 'blocked' }),
      connects: moved('yts_event_connects_total'),
      resets: moved('yts_event_resets_total', { reason: 'unknown_cursor' }),
      evicted: moved('yts_event_streams_ended_total', { reason: 'slow_consumer' }),
      rotated: moved('yts_event_streams_ended_total', { reason: 'rotate' }),
      generated: moved('yts_jobs_ended_total', { outcome: 'generated' }),
      failed: moved('yts_jobs_ended_total', { outcome: 'failed' }),
      why: moved('yts_job_failures_total', { code: 'video_unavailable' }),
      queued: after.value('yts_jobs', { state: 'queued' }),
      tasks: moved('yts_job_duration_seconds_count', { task: 'video' }),
      completes: moved('yts_events_appended_total', { type: 'summary_complete' }),
      tests: moved('yts_events_appended_total', { type: 'test' }),
      model: moved('yts_model_requests_total', { model: 'openai/gpt-4.1-mini', outcome: 'ok' }),
      captions: moved('yts_youtube_requests_total', { operation: 'transcript', code: 'ok' }),
      database: after.value('yts_health_check', { check: 'database' }),
      batches: moved('yts_http_requests_total', {
        method: 'POST',
        route: '/api/batches',
        status: '202',
      }),
      missing: moved('yts_http_requests_total', { route: '/api/summaries/[id]', status: '404' }),
      unread: after.value('yts_metrics_unread_total'),
    }).toEqual({
      connections: 1,
      blocked: 1,
      connects: 3,
      resets: 1,
      evicted: 1,
      rotated: 0,
      generated: 1,
      failed: 1,
      why: 1,
      queued: 0,
      tasks: 2,
      completes: 1,
      tests: 1,
      model: 1,
      captions: 1,
      database: 1,
      batches: 1,
      missing: 1,
      unread: 0,
    });
    expect(blocked.value('yts_event_queue_bytes_max')).toBeGreaterThan(0);
    expect(moved('yts_event_deliveries_total')).toBeGreaterThanOrEqual(3);
    const appended = after.samples.filter(({ name }) => name === 'yts_events_appended_total');
    const total = appended.reduce((sum, { value }) => sum + value, 0);
    expect(moved('yts_event_latency_seconds_count')).toBe(total);
    expect(moved('yts_event_log_head')).toBeGreaterThanOrEqual(total);
    expect(moved('yts_model_tokens_total', { direction: 'output' })).toBeGreaterThan(0);
    expect(moved('yts_model_cost_usd_total', { model: 'openai/gpt-4.1-mini' })).toBeGreaterThan(0);
    // What an alert may ask for is there before it happens.
    const refused = { operation: 'transcript', code: 'bot_check' };
    const timedOut = { model: 'openai/gpt-4.1-mini', outcome: 'model_timeout' };
    expect(before.value('yts_youtube_requests_total', refused)).toBe(0);
    expect(before.value('yts_model_requests_total', timedOut)).toBe(0);
    expect(before.value('yts_event_connections_limit')).toBe(20_000);
    expect(moved('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(after.value('yts_event_log_entries')).toBe(after.value('yts_event_log_head'));
    stream.close();
  });
});

describe('request ids', () => {
  const idOf = (response: Response) => response.headers.get('x-request-id');

  test('every answer has one, whoever has written it', async () => {
    app = await startApp();
    const client = await signIn(app.url);
    const nobody = anonymous(app.url);
    const ids = new Set<string | null>();
    for (const [who, path] of [
      [nobody, '/healthz'],
      [nobody, '/sign-in'],
      [nobody, '/'],
      [nobody, '/api/summaries'],
      [nobody, '/no/such/page'],
      [nobody, '/icon.svg'],
      [client, '/'],
      [client, '/api/summaries'],
      [client, '/api/auth/session'],
    ] as const) {
      const response = await who.fetch(path);
      expect(idOf(response)).toMatch(/^req_[0-9a-f]{20}$/);
      ids.add(idOf(response));
    }
    const stream = await openEvents(client);
    ids.add(idOf(stream.response));
    stream.close();
    expect(ids.size).toBe(10);
  });

  test('one of a trusted proxy is kept; what a client says is not', async () => {
    const given = { headers: { 'x-request-id': 'edge-7f3c2a9e' } };
    app = await startApp();
    expect(idOf(await anonymous(app.url).fetch('/healthz', given))).toMatch(/^req_/);
    await app.stop();
    await app.restart({ TRUSTED_PROXIES: '127.0.0.1, ::1' });
    const proxy = anonymous(app.url);
    expect(idOf(await proxy.fetch('/healthz', given))).toBe('edge-7f3c2a9e');
    const odd = { headers: { 'x-request-id': 'x'.repeat(200) } };
    expect(idOf(await proxy.fetch('/healthz', odd))).toMatch(/^req_/);
  });

  test('it is in every line about the request, and about what the request has caused', async () => {
    const youtube = await startYouTubeStandIn();
    try {
      app = await startApp({ LOG_LEVEL: 'info', YOUTUBE_BASE_URL: youtube.url });
      const client = await signIn(app.url);
      const stream = await openEvents(client);
      const { connection_id: connectionId } = (await stream.next(ofType('connected'))).data;
      const submitted = await client.post('/api/batches', { sources: ['nosuchvideo'] });
      await stream.next(ofType('batch_complete'));
      const refused = await client.fetch('/api/summaries/nothing');
      stream.close();

      const { batch_id: batchId } = (await submitted.json()) as { batch_id: string };
      const requestId = idOf(submitted);
      const own = await logLines(app, (line) => line.requestId === requestId, 2);
      const user = { userId: expect.stringMatching(/^usr_/) };
      expect(own).toContainEqual(
        expect.objectContaining({ method: 'POST', path: '/api/batches', status: 202, ...user }),
      );
      expect(own).toContainEqual(
        expect.objectContaining({
          ...{ msg: 'job failed', code: 'video_unavailable', batchId, ...user },
          jobId: expect.stringMatching(/^job_/),
        }),
      );
      const opened = await logLines(app, (line) => line.requestId === idOf(stream.response));
      expect(opened).toContainEqual(
        expect.objectContaining({ msg: 'event stream opened', connectionId, ...user }),
      );
      expect(await logLines(app, (line) => line.requestId === idOf(refused))).toEqual([
        expect.objectContaining({ path: '/api/summaries/nothing', status: 404 }),
      ]);
      const signedIn = await logLines(app, (line) => line.msg === 'signed in');
      expect(signedIn).toEqual([expect.objectContaining({ requestId: expect.any(String) })]);
    } finally {
      await youtube.close();
    }
  });
});
