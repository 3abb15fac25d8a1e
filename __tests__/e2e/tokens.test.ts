import SqliteDatabase from 'better-sqlite3';
import { type AppServer, startApp } from '../support/app-server';
import { anonymous, type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { makePerson } from '../support/people';
import { addAccount } from '../support/second-account';
import { callAction } from '../support/server-actions';
import { makeToken, scripted } from '../support/token-client';

let app: AppServer;
let admin: HttpClient;

beforeAll(async () => {
  // Addresses are told apart by what a proxy on this machine says.
  app = await startApp({ TRUSTED_PROXIES: '127.0.0.1,::1' });
  admin = await signIn(app.url);
});
afterAll(() => app?.dispose());

function sql(statement: string): void {
  const db = new SqliteDatabase(`${app.dataDir}/app.db`);
  db.exec(statement);
  db.close();
}

const codeOf = async (response: Response) => ((await response.json()) as any).error?.code;

describe('a script with a token', () => {
  test('does the main job: starts a batch, follows it, reads the summary', async () => {
    const { token } = await makeToken(admin);
    const script = scripted(app.url, token);
    const stream = await openEvents(script);
    await stream.next(ofType('connected'));
    const started = await script.post('/api/batches', {
      transcript: {
        title: 'A talk',
        format: 'text',
        content: 'Bread rises because of yeast. '.repeat(40),
      },
    });
    expect(started.status).toBe(202);
    const done = await stream.next(ofType('summary_complete'));
    stream.close();
    const summary = await script.json(`/api/summaries/${done.data.summary_id}`);
    expect(summary.title).toBe('A talk');
    const history = await script.json('/events/history?subscribe=summary_complete');
    expect(history.events.map(({ id }: any) => id)).toContain(done.id);
    expect(
      (await script.fetch(`/api/summaries/${done.data.summary_id}`, { method: 'DELETE' })).status,
    ).toBe(204);
    expect((await script.fetch('/events', { method: 'HEAD' })).status).toBe(200);
  });

  test('needs no Origin, and may come from anywhere', async () => {
    const { token } = await makeToken(admin);
    const script = scripted(app.url, token);
    for (const headers of [
      {},
      { origin: 'https://elsewhere.example' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      expect(
        (await script.post('/api/preview', { sources: [] }, headers as Record<string, string>))
          .status,
      ).toBe(200);
    }
  });

  test('is what its scopes say', async () => {
    const { token } = await makeToken(admin, { scopes: ['read'] });
    const script = scripted(app.url, token);
    expect((await script.fetch('/api/summaries')).status).toBe(200);
    for (const [path, method] of [
      ['/api/batches', 'POST'],
      ['/api/summaries/x', 'DELETE'],
      ['/events', 'GET'],
      ['/events', 'HEAD'],
      ['/events/history', 'GET'],
    ] as const) {
      const response = await script.fetch(path, { method });
      expect([path, method, response.status]).toEqual([path, method, 403]);
      expect(response.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
      if (method !== 'HEAD') expect(await codeOf(response)).toBe('insufficient_scope');
    }
  });

  test('never manages tokens or webhooks, and never is an admin', async () => {
    const { token, token_id } = await makeToken(admin);
    const script = scripted(app.url, token);
    for (const [method, path] of [
      ['GET', '/api/tokens'],
      ['POST', '/api/tokens'],
      ['DELETE', `/api/tokens/${token_id}`],
      ['GET', '/api/webhooks'],
      ['POST', '/api/webhooks'],
      ['PATCH', '/api/webhooks/x'],
      ['POST', '/api/webhooks/x/test'],
      ['POST', '/events/broadcast'],
      ['POST', '/events/cleanup'],
      ['POST', '/events/faults'],
    ] as const) {
      const response = await script.fetch(path, { method });
      expect([path, await codeOf(response)]).toEqual([path, 'insufficient_scope']);
    }
    const stream = await openEvents(await signIn(app.url));
    await stream.next(ofType('connected'));
    const { user_id } = (await admin.json('/events/status')).connections[0];
    const status = await script.json('/events/status');
    expect(status.connections.every((connection: any) => connection.user_id === user_id)).toBe(
      true,
    );
    stream.close();
  });

  test('opens no page and runs no server action', async () => {
    const { token } = await makeToken(admin);
    const script = scripted(app.url, token);
    for (const path of ['/', '/settings/tokens', '/settings/webhooks']) {
      const response = await script.fetch(path);
      expect(response.status).toBe(307);
      expect(response.headers.get('location')).toContain('/sign-in');
    }
    const action = await script.fetch('/', {
      method: 'POST',
      headers: { 'next-action': '00'.repeat(21), 'content-type': 'text/plain;charset=UTF-8' },
      body: '[]',
    });
    expect(action.status).toBe(401);
  });

  test('sees its own person’s things only', async () => {
    const ben = await addAccount(app, 'ben');
    const { token } = await makeToken(admin);
    const stream = await openEvents(ben);
    await ben.post('/api/batches', {
      transcript: { title: 'Ben’s', format: 'text', content: 'A secret of Ben. '.repeat(40) },
    });
    const done = await stream.next(ofType('summary_complete'));
    stream.close();
    const script = scripted(app.url, token);
    expect((await script.fetch(`/api/summaries/${done.data.summary_id}`)).status).toBe(404);
    const history = await script.json('/events/history?limit=1000');
    expect(JSON.stringify(history)).not.toContain('Ben');
  });
});

describe('a request with a token and a session', () => {
  test('is the token’s: a bad one is refused, however good the session', async () => {
    for (const token of ['', 'nonsense', `yts_${'a'.repeat(38)}`]) {
      const response = await admin.fetch('/api/summaries', {
        headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.1' },
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      expect(await codeOf(response)).toBe('invalid_token');
    }
  });

  test('does not lend the token the session’s rights', async () => {
    const { token } = await makeToken(admin, { scopes: ['read'] });
    const response = await admin.post(
      '/events/broadcast',
      { event_type: 'test', data: 1 },
      { authorization: `Bearer ${token}` },
    );
    expect(await codeOf(response)).toBe('insufficient_scope');
  });

  test('with another way to identify itself is the session’s', async () => {
    const response = await admin.fetch('/api/summaries', {
      headers: { authorization: 'Basic dXNlcjpwYXNz' },
    });
    expect(response.status).toBe(200);
  });
});

test('a session’s token is no API token', async () => {
  const session = admin.cookie.split('=').slice(1).join('=');
  const response = await scripted(app.url, session).fetch('/api/summaries', {
    headers: { 'x-forwarded-for': '203.0.113.2' },
  });
  expect(await codeOf(response)).toBe('invalid_token');
});

describe('what ends a token ends its streams', () => {
  const openWith = async (client: HttpClient) => {
    const { token, token_id } = await makeToken(client);
    const stream = await openEvents(scripted(app.url, token));
    await stream.next(ofType('connected'));
    return { script: scripted(app.url, token), token_id, stream };
  };

  test('revoking it', async () => {
    const { script, token_id, stream } = await openWith(admin);
    const other = await openWith(admin);
    expect((await admin.fetch(`/api/tokens/${token_id}`, { method: 'DELETE' })).status).toBe(204);
    const bye = await stream.next(ofType('bye'));
    expect(bye.data).toMatchObject({ reason: 'revoked', retry: false });
    await stream.ended;
    expect(await codeOf(await script.fetch('/events'))).toBe('invalid_token');
    // Nobody else’s.
    expect((await other.script.fetch('/events', { method: 'HEAD' })).status).toBe(200);
    expect(other.stream.messages.some(({ event }) => event === 'bye')).toBe(false);
    other.stream.close();
  });

  test('its end in time', async () => {
    const { token } = await makeToken(admin, {
      expires_in_days: undefined,
      expires_at: Date.now() + 3_000,
    });
    const stream = await openEvents(scripted(app.url, token));
    const bye = await stream.next(ofType('bye'));
    expect(bye.data).toMatchObject({ reason: 'session_expired', retry: false });
  });

  test('a token that is over by the time its stream is registered gets none', async () => {
    const { token, token_id } = await makeToken(admin);
    sql(`update api_tokens set revoked_at = 1 where id = '${token_id}'`);
    const response = await scripted(app.url, token).fetch('/events');
    expect(response.status).toBe(401);
  });

  test('disabling its person', async () => {
    const { userId, ...login } = await makePerson(app, { name: 'Leaver' });
    const { script, stream } = await openWith(await signIn(app.url, login));
    const { answer } = await callAction(admin, 'setDisabledAction', [
      { user_id: userId, disabled: true },
    ]);
    expect(answer.ok).toBe(true);
    const bye = await stream.next(ofType('bye'));
    expect(bye.data).toMatchObject({ reason: 'revoked', retry: false });
    expect(await codeOf(await script.fetch('/api/summaries'))).toBe('invalid_token');
  });
});

test('who guesses tokens is told to wait; good tokens of the same address are not held up', async () => {
  const { token } = await makeToken(admin);
  const headers = { 'x-forwarded-for': '203.0.113.77' };
  const guess = () =>
    scripted(app.url, `yts_${'b'.repeat(38)}`).fetch('/api/summaries', { headers });
  const statuses: number[] = [];
  for (let n = 0; n < 61; n += 1) statuses.push((await guess()).status);
  expect(statuses.slice(0, 60).every((status) => status === 401)).toBe(true);
  expect(statuses[60]).toBe(429);
  expect((await guess()).headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await scripted(app.url, token).fetch('/api/summaries', { headers })).status).toBe(200);
});

test('nobody without a session gets further than the gate', async () => {
  for (const path of ['/api/tokens', '/api/webhooks', '/api/webhooks/x/deliveries']) {
    expect((await anonymous(app.url).fetch(path)).status).toBe(401);
  }
});

test('changing tokens with a session keeps to the Origin rule', async () => {
  const response = await admin.post(
    '/api/tokens',
    { name: 'x', scopes: ['read'] },
    { origin: 'https://evil.example' },
  );
  expect(await codeOf(response)).toBe('forbidden_origin');
});

test('no token is in a log, and none in the database', async () => {
  const { token } = await makeToken(admin);
  await scripted(app.url, token).fetch('/api/summaries');
  await scripted(app.url, `${token}x`).fetch('/api/summaries');
  expect(app.output()).not.toContain(token.slice(4, 30));
  const db = new SqliteDatabase(`${app.dataDir}/app.db`);
  const rows = db.prepare('select * from api_tokens').all();
  db.close();
  expect(rows.length).toBeGreaterThan(3);
  expect(JSON.stringify(rows)).not.toContain(token.slice(4, 30));
});

describe('in single-user mode', () => {
  let single: AppServer;
  beforeAll(async () => {
    single = await startApp({ LOGIN_ENABLED: 'false', ADMIN_EMAIL: '', ADMIN_PASSWORD: '' });
  });
  afterAll(() => single?.dispose());

  test('tokens count as they do elsewhere', async () => {
    const local = anonymous(single.url);
    const { token } = await makeToken(local, { scopes: ['read'] });
    const script = scripted(single.url, token);
    expect((await script.fetch('/api/summaries')).status).toBe(200);
    expect(await codeOf(await script.post('/events/broadcast', {}))).toBe('insufficient_scope');
    expect(await codeOf(await scripted(single.url, 'x').fetch('/api/summaries'))).toBe(
      'invalid_token',
    );
  });
});
