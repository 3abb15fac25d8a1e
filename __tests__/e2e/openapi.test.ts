import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { type AppServer, admin, startApp } from '../support/app-server';
import { anonymous, type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { type ApiCheck, createApiCheck } from '../support/openapi';
import { addAccount } from '../support/second-account';
import { makeToken, scripted } from '../support/token-client';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

let youtube: YouTubeStandIn;
let app: AppServer;
let receiver: WebhookReceiver;
let owner: HttpClient;
let other: HttpClient;
let document: any;
let check: ApiCheck;

beforeAll(async () => {
  youtube = await startYouTubeStandIn();
  youtube.videos.set('sourdough01', { title: 'Sourdough', segments: sourdoughSegments() });
  youtube.videos.set('private0001', {
    title: 'Private',
    player: { playabilityStatus: { status: 'LOGIN_REQUIRED', reason: 'This video is private.' } },
  });
  youtube.playlists.set('PLbread', { title: 'Bread', videos: ['sourdough01', { private: true }] });
  receiver = await startReceiver();
  app = await startApp({
    YOUTUBE_BASE_URL: youtube.url,
    WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8',
  });
  owner = await signIn(app.url);
  other = await addAccount(app, 'other');
  document = await (await fetch(`${app.url}/api/openapi.json`)).json();
  check = createApiCheck(document);
});
afterAll(async () => {
  await app?.dispose();
  await receiver?.close();
  await youtube?.close();
});

/** Asks and checks the answer against the description. Returns its body. */
async function ask(
  operation: string,
  expected: number,
  options: {
    client?: HttpClient;
    ids?: string[];
    query?: string;
    body?: unknown;
    headers?: Record<string, string>;
  } = {},
): Promise<any> {
  const [method = '', template = ''] = operation.split(' ');
  const ids = [...(options.ids ?? [])];
  const path = template.replace(/\{\w+\}/g, () => ids.shift() ?? 'nothing');
  const { client = owner, query = '', body, headers = {} } = options;
  const response = await client.fetch(path + query, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type');
  const parsed = type?.includes('json') ? JSON.parse(text) : text === '' ? undefined : text;
  expect([operation, response.status, text.slice(0, 300)]).toEqual([
    operation,
    expected,
    expect.anything(),
  ]);
  const problems = check.problemsOf(operation, { status: response.status, type, body: parsed });
  expect([operation, expected, problems]).toEqual([operation, expected, []]);
  return parsed;
}

test('everything about batches, jobs and summaries is as it is described', async () => {
  const stream = await openEvents(owner);
  const lines = [
    'sourdough01',
    'private0001',
    'https://www.youtube.com/playlist?list=PLbread',
    'what',
  ];
  await ask('POST /api/preview', 200, { body: { sources: lines } });
  const started = await ask('POST /api/batches', 202, { body: { sources: lines } });
  const { batch_id: batch, jobs } = started;
  await ask('GET /api/batches', 200, { query: '?active=1' });
  await ask('GET /api/jobs/{id}/partial', 200, { ids: [jobs[0].job_id] });
  await stream.next(ofType('batch_complete'));
  const done = await ask('GET /api/batches/{id}', 200, { ids: [batch] });
  expect(done.jobs.some((job: any) => job.error)).toBe(true);
  expect(done.sources.some((source: any) => source.skipped?.length > 0)).toBe(true);
  await ask('GET /api/batches', 200, { query: '?recent=1' });
  await ask('POST /api/batches/{id}/retry', 202, { ids: [batch] });
  await ask('POST /api/batches/{id}/cancel', 200, { ids: [batch] });
  await ask('POST /api/batches/{id}/retry', 202, {
    ids: [batch],
    body: { include_cancelled: true },
  });
  await ask('POST /api/batches/{id}/cancel', 200, { ids: [batch] });

  const page = await ask('GET /api/summaries', 200, { query: '?q=sourdough&per_page=5' });
  const [{ summary_id: id }] = page.items;
  await ask('GET /api/summaries/facets', 200);
  await ask('GET /api/summaries/{id}', 200, { ids: [id] });
  await ask('GET /api/summaries/{id}/transcript', 200, { ids: [id] });
  for (const format of ['md', 'json', 'txt']) {
    await ask('GET /api/summaries/{id}/export', 200, { ids: [id], query: `?format=${format}` });
    await ask('GET /api/summaries/export', 200, { query: `?ids=${id}&format=${format}` });
  }
  await ask('POST /api/summaries/delete', 200, { body: { ids: [id] } });
  await ask('POST /api/summaries/restore', 200, { body: { ids: [id] } });
  await ask('DELETE /api/summaries/{id}', 204, { ids: [id] });
  await ask('GET /api/models', 200);
  stream.close();

  for (const { event, data } of stream.messages) {
    const { $ref } = document.paths['/events'].get['x-events'][event];
    const name = $ref.split('/').at(-1);
    expect([event, check.problemsOfComponent(name, data)]).toEqual([event, []]);
  }
  const seen = stream.messages.map(({ event }) => event);
  expect(seen).toEqual(expect.arrayContaining(['summary_progress', 'summary_complete']));
});

test('everything about events is as it is described', async () => {
  const stream = await openEvents(owner);
  const { data } = await stream.next(ofType('connected'));
  const response = await owner.fetch('/events', { method: 'HEAD' });
  expect(
    check.problemsOf('HEAD /events', { status: response.status, type: null, body: undefined }),
  ).toEqual([]);
  const type = stream.response.headers.get('content-type');
  expect(check.problemsOf('GET /events', { status: 200, type, body: '' })).toEqual([]);
  await ask('GET /events/status', 200);
  for (const body of [
    { event_type: 'test', data: { any: ['thing', null, 1] } },
    { event_type: 'system', data: { message: 'hello' } },
  ]) {
    await ask('POST /events/broadcast', 202, { body });
  }
  const history = await ask('GET /events/history', 200, { query: '?limit=1000' });
  expect(history.events.length).toBeGreaterThan(2);
  await ask('GET /events/history', 200, { query: '?after=elsewhere-1' });
  const newest = await ask('GET /events/history', 200, { query: '?order=newest&limit=1' });
  await ask('GET /events/history', 200, { query: `?order=newest&before=${newest.cursor}` });
  await ask('GET /api/inbox', 200);
  const marks = 'POST /api/inbox/read';
  await ask(marks, 200, { body: { ids: [newest.events[0].id] } });
  await ask(marks, 200, { body: { through: newest.events[0].id } });
  await ask(marks, 400, { body: {} });
  await ask(marks, 409, { body: { through: 'elsewhere-1' } });
  await ask('POST /events/cleanup', 200);
  const fault = { connection_id: data.connection_id, fault: 'delay', duration_ms: 10 };
  await ask('POST /events/faults', 200, { body: fault });
  await ask('POST /events/faults', 403, { body: fault, client: other });
  await ask('POST /events/faults', 404, { body: { ...fault, connection_id: 'con_no' } });
  const one = { connection_id: data.connection_id };
  await ask('POST /events/disconnect', 403, { body: one, client: other });
  await ask('POST /events/disconnect', 200, { body: one });
  await ask('POST /events/disconnect', 404, { body: one });
  await ask('POST /events/broadcast', 403, { client: other, body: {} });
  await ask('POST /events/broadcast', 404, { body: { event_type: 'test', user_filter: 'nobody' } });
  await ask('POST /events/cleanup', 403, { client: other });
  const preview = 'POST /events/broadcast/preview';
  await ask(preview, 200, { body: { event_type: 'test' } });
  await ask(preview, 404, { body: { event_type: 'test', user_filter: 'usr_nobody' } });
  await ask(preview, 403, { client: other, body: { event_type: 'test' } });
  await ask('POST /events/watch', 200, { body: {} });
  await ask('POST /events/watch', 403, { client: other, body: {} });
  const [seen] = history.events;
  const lookUp = (user: string) => ({ event_id: seen.id, user });
  await ask('POST /events/explain', 200, { body: lookUp(admin.email) });
  await ask('POST /events/explain', 404, { body: lookUp('nobody@example.com') });
  await ask('POST /events/explain', 400, { body: {} });
  await ask('POST /events/explain', 403, { client: other, body: lookUp(admin.email) });
  await ask('GET /events', 400, { query: '?subscribe=nothing' });
  await ask('GET /events/history', 400, { query: '?limit=0' });
  stream.close();
});

test('everything about webhooks is as it is described', async () => {
  const body = { url: receiver.url, event_types: ['test', 'system', 'batch_complete'] };
  const { webhook_id: id } = await ask('POST /api/webhooks', 201, { body });
  await ask('GET /api/webhooks', 200);
  await ask('GET /api/webhooks/{id}', 200, { ids: [id] });
  await ask('PATCH /api/webhooks/{id}', 200, { ids: [id], body: { description: 'Mine' } });
  await ask('POST /api/webhooks/{id}/rotate', 200, { ids: [id] });
  await ask('POST /api/webhooks/{id}/rotate', 200, { ids: [id], body: { keep_previous: false } });
  const sent = await ask('POST /api/webhooks/{id}/test', 202, { ids: [id] });
  await ask('POST /events/broadcast', 202, {
    body: { event_type: 'test', data: [1, { a: null }] },
  });
  await ask('POST /events/broadcast', 202, {
    body: { event_type: 'system', data: { message: 'x' } },
  });
  await receiver.nth(3);
  for (const { event } of receiver.received) {
    expect([event.type, check.problemsOfWebhook(event.type, event)]).toEqual([event.type, []]);
  }
  const page = await ask('GET /api/webhooks/{id}/deliveries', 200, {
    ids: [id],
    query: '?limit=2',
  });
  await ask('GET /api/webhooks/{id}/deliveries', 200, { ids: [id], query: `?before=${page.next}` });
  const one = [id, sent.delivery_id];
  const detail = 'GET /api/webhooks/{id}/deliveries/{deliveryId}';
  let delivery: any;
  do delivery = await ask(detail, 200, { ids: one });
  while (delivery.sending || delivery.status === 'pending');
  const again = 'POST /api/webhooks/{id}/deliveries/{deliveryId}/redeliver';
  await ask(again, 202, { ids: one });
  const range = { from: 0, until: Date.now() };
  await ask('POST /api/webhooks/{id}/replay', 202, { ids: [id], body: range });
  await ask('PATCH /api/webhooks/{id}', 200, { ids: [id], body: { enabled: false } });
  await ask('POST /api/webhooks/{id}/replay', 409, { ids: [id], body: range });
  await ask('POST /api/webhooks/{id}/replay', 400, { ids: [id], body: {} });
  await ask('GET /api/webhooks/{id}/deliveries', 400, { ids: [id], query: '?limit=0' });
  await ask('POST /api/webhooks', 422, { body: { url: 'https://10.0.0.1/' } });
  await ask('POST /api/webhooks', 400, { body: { url: 'nonsense' } });
  await ask('PATCH /api/webhooks/{id}', 422, { ids: [id], body: { url: 'https://10.0.0.1/' } });
  await ask('DELETE /api/webhooks/{id}', 204, { ids: [id] });
});

test('everything about tokens and signing in is as it is described', async () => {
  const body = { name: 'Job', scopes: ['read'], expires_in_days: 30 };
  const { token_id } = await ask('POST /api/tokens', 201, { body });
  await ask('GET /api/tokens', 200);
  await ask('DELETE /api/tokens/{id}', 204, { ids: [token_id] });
  await ask('POST /api/tokens', 400, { body: { ...body, scopes: ['all'] } });

  const nobody = anonymous(app.url);
  await ask('GET /api/openapi.json', 200, { client: nobody });
  await ask('GET /healthz', 200, { client: nobody });
  await ask('GET /readyz', 200, { client: nobody });
  await ask('GET /metrics', 200);
  await ask('GET /metrics', 401, { client: nobody });
  await ask('GET /api/auth/session', 200, { client: nobody });
  await ask('GET /api/auth/session', 200);
  const csrf = await nobody.fetch('/api/auth/csrf');
  const { csrfToken } = (await csrf.json()) as any;
  await ask('GET /api/auth/csrf', 200, { client: nobody });
  const cookie = csrf.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  const form = { 'content-type': 'application/x-www-form-urlencoded', cookie };
  const credentials = (password: string) =>
    String(new URLSearchParams({ email: admin.email, password, csrfToken, json: 'true' }));
  const signingIn = 'POST /api/auth/callback/credentials';
  await ask(signingIn, 200, { client: nobody, headers: form, body: credentials(admin.password) });
  await ask(signingIn, 401, { client: nobody, headers: form, body: credentials('wrong') });
  await ask('POST /api/sign-out', 204, { client: await signIn(app.url) });
  const leaving = await signIn(app.url);
  await ask('POST /api/auth/signout', 200, {
    client: anonymous(app.url),
    headers: { ...form, cookie: `${leaving.cookie}; ${cookie}` },
    body: String(new URLSearchParams({ csrfToken, json: 'true' })),
  });
});

describe('every refusal is as it is described', () => {
  const all = () =>
    Object.entries(document.paths as Record<string, Record<string, any>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({
          key: `${method.toUpperCase()} ${path}`,
          operation,
        })),
    );
  const signedIn = () => all().filter(({ operation }) => operation.security.length > 0);
  const quiet = (key: string) => key.startsWith('HEAD ');

  test('without a session, with a bad token, with one that may not', async () => {
    const { token } = await makeToken(owner, { scopes: ['events'] });
    const events = scripted(app.url, token);
    const read = scripted(app.url, (await makeToken(owner, { scopes: ['read'] })).token);
    for (const { key, operation } of signedIn().filter(({ key }) => !quiet(key))) {
      await ask(key, 401, { client: anonymous(app.url) });
      await ask(key, 401, { client: scripted(app.url, 'nonsense') });
      const scope = operation.security[1]?.token?.[0];
      // An API token is none of Prometheus'.
      const expected = key === 'GET /metrics' ? 401 : 403;
      await ask(key, expected, { client: scope === 'events' ? read : events });
    }
  });

  test('from another site, of what is not there, and of bodies that are none', async () => {
    const changing = signedIn().filter(({ key }) => !/^(?:GET|HEAD) /.test(key));
    for (const { key, operation } of changing) {
      await ask(key, 403, { headers: { origin: 'https://evil.example' } });
      if (!operation.requestBody || /broadcast|faults/.test(key)) continue;
      const ids = ['x', 'y'];
      await ask(key, 400, { ids, body: '{' });
      await ask(key, 415, { ids, body: '{}', headers: { 'content-type': 'text/plain' } });
      await ask(key, 413, { ids, body: `"${'x'.repeat(9 * 1024 * 1024)}"` });
    }
    for (const { key, operation } of signedIn().filter(({ key }) => key.includes('{'))) {
      const valid: Record<string, unknown> = {
        'POST /api/webhooks/{id}/replay': { from: 0, until: 1 },
        'PATCH /api/webhooks/{id}': {},
      };
      await ask(key, 404, { body: operation.requestBody ? (valid[key] ?? {}) : undefined });
    }
    await ask('POST /api/batches', 422, { body: { sources: ['nonsense'] } });
    await ask('POST /api/batches', 422, { body: { sources: ['sourdough01'], model: 'none/such' } });
    await ask('POST /api/batches', 400, { body: { sources: 7 } });
    await ask('GET /api/batches', 400);
    await ask('GET /api/summaries', 400, { query: '?page=0' });
    await ask('GET /api/summaries/export', 400, { query: '?ids=' });
  });
});

test('every operation was asked for with success', () => {
  const missing = Object.entries(document.paths as Record<string, Record<string, any>>).flatMap(
    ([path, methods]) =>
      Object.keys(methods)
        .map((method) => `${method.toUpperCase()} ${path}`)
        .filter((key) => ![...check.checked].some((line) => line.startsWith(`${key} 2`))),
  );
  expect(missing).toEqual([]);
});
