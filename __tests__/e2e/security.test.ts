import SqliteDatabase from 'better-sqlite3';
import { accessTable } from '../support/access-table';
import { type AppServer, admin, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser, untilLive } from '../support/browser';
import { anonymous, type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { makePerson } from '../support/people';
import { callAction } from '../support/server-actions';

let app: AppServer;
let client: HttpClient;

beforeAll(async () => {
  app = await startApp({ TRUSTED_PROXIES: '127.0.0.1', EVENTS_CONNECTS_PER_MINUTE: '5' });
  client = await signIn(app.url);
});
afterAll(() => app?.dispose());

const pagePaths = Object.keys(accessTable)
  // The start of the admin pages only leads on to one of them.
  .filter((key) => key.startsWith('PAGE ') && !key.includes('[') && key !== 'PAGE /admin')
  .map((key) => key.slice('PAGE '.length));
const from = (address: string) => ({ 'x-forwarded-for': address });

describe('pages', () => {
  test.each([...pagePaths, '/summaries/none', '/no/such/page'])(
    '%s runs scripts with the nonce of its own answer only',
    async (path) => {
      const nonces: string[] = [];
      for (const visitor of [client, anonymous(app.url), client]) {
        const response = await visitor.fetch(path);
        if (response.status === 307) continue;
        const policy = response.headers.get('content-security-policy') ?? '';
        const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
        expect(nonce.length).toBeGreaterThanOrEqual(22);
        nonces.push(nonce);
        const directives = Object.fromEntries(
          policy.split('; ').map((directive) => {
            const [name = '', ...values] = directive.split(' ');
            return [name, values.join(' ')];
          }),
        );
        expect(directives).toEqual({
          'default-src': "'self'",
          'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'`,
          'style-src': "'self' 'unsafe-inline'",
          'img-src': "'self' https://i.ytimg.com",
          'connect-src': "'self'",
          'frame-src': 'https://www.youtube-nocookie.com',
          'object-src': "'none'",
          'base-uri': "'none'",
          'form-action': "'self'",
          'frame-ancestors': "'none'",
        });
        const html = await response.text();
        const scripts = html.match(/<script\b[^>]*>/g) ?? [];
        expect(scripts.length).toBeGreaterThan(3);
        for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
        expect(html).not.toMatch(/<[a-z][^>]* on[a-z]+=/i);
      }
      expect(nonces.length).toBeGreaterThan(0);
      expect(new Set(nonces).size).toBe(nonces.length);
    },
  );

  test.each([
    '/healthzfoo',
    '/healthz/foo',
    '/readyzx',
    '/icon.svgx',
    '/favicon.icox',
    '/_next/staticx',
    '/_next/imagex',
  ])('%s is a page like any other, although it begins like something else', async (path) => {
    const visitor = anonymous(app.url);
    const refused = await visitor.fetch(path);
    expect([refused.status, refused.headers.get('location')]).toEqual([
      307,
      `/sign-in?callbackUrl=${encodeURIComponent(path)}`,
    ]);
    expect((await visitor.fetch(path, { method: 'POST' })).status).toBe(401);
    const page = await client.fetch(path);
    expect(page.status).toBe(404);
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-/);
  });

  test('are kept by no cache', async () => {
    for (const path of ['/', '/settings', '/sign-in']) {
      const { headers } = await client.fetch(path);
      expect(headers.get('cache-control') ?? 'no-store').toMatch(/no-store/);
    }
  });

  test('a link with a token in it tells no other site where one comes from', async () => {
    for (const path of ['/invite?token=x', '/reset-password?token=x', '/setup?token=x']) {
      const html = await (await anonymous(app.url).fetch(path)).text();
      expect(html).toContain('<meta name="referrer" content="no-referrer"/>');
    }
  });
});

test.each(['/', '/sign-in', '/api/models', '/events/status', '/healthz', '/_next/static/none.js'])(
  '%s carries the headers that browsers go by',
  async (path) => {
    const { headers } = await client.fetch(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('permissions-policy')).toContain('camera=()');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  },
);

test('what a visitor is refused is taken for nothing but what it says it is', async () => {
  for (const path of ['/events', '/events/status', '/api/models']) {
    const refused = await anonymous(app.url).fetch(path);
    expect([refused.status, refused.headers.get('x-content-type-options')]).toEqual([
      401,
      'nosniff',
    ]);
  }
});

test('an answer of an endpoint runs nothing, and the stream carries no policy', async () => {
  const { headers } = await client.fetch('/api/models');
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  const stream = await openEvents(client);
  expect(stream.response.headers.get('content-security-policy')).toBeNull();
  expect(stream.response.headers.get('x-content-type-options')).toBe('nosniff');
  stream.close();
});

test('nothing resizes pictures from anywhere', async () => {
  const response = await client.fetch('/_next/image?url=%2Ficon.svg&w=64&q=75');
  expect(response.status).toBe(404);
});

describe('behind TLS', () => {
  let secure: AppServer;
  beforeAll(async () => {
    secure = await startApp({ NEXTAUTH_URL: 'https://summaries.example.com' });
  });
  afterAll(() => secure?.dispose());

  test.each([
    '/',
    '/sign-in',
    '/api/models',
    '/api/auth/csrf',
    '/events',
    '/events/status',
    '/healthz',
    '/icon.svg',
    '/_next/static/none.js',
    '/no/such/page',
  ])('browsers that ask for %s are told to stay there', async (path) => {
    const { headers } = await anonymous(secure.url).fetch(path);
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  test('cookies never leave it', async () => {
    const page = await anonymous(secure.url).fetch('/sign-in');
    expect(page.headers.get('content-security-policy')).toContain('upgrade-insecure-requests');
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    const origin = { origin: 'https://summaries.example.com' };
    const csrf = await fetch(`${secure.url}/api/auth/csrf`);
    const cookies = csrf.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const signedIn = await fetch(`${secure.url}/api/auth/callback/credentials`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: cookies.join('; '), ...origin },
      body: new URLSearchParams({ ...admin, csrfToken, json: 'true' }),
    });
    const session = signedIn.headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith('__Secure-next-auth.session-token='));
    expect(session).toMatch(/; Secure/i);
    expect(session).toMatch(/; HttpOnly/i);
    expect(session).toMatch(/; SameSite=Lax/i);
    const inside = anonymous(secure.url, session!.split(';')[0]);
    expect((await inside.fetch('/api/summaries')).status).toBe(200);
    // The address of the process is not the public one.
    const foreign = { origin: 'http://summaries.example.com' };
    expect((await inside.post('/api/preview', { sources: [] }, foreign)).status).toBe(403);
    expect((await inside.post('/api/preview', { sources: ['x'] }, origin)).status).toBe(200);
  });
});

describe('requests have a limit', () => {
  test('so many sign-ins a minute from one address, others are not kept waiting', async () => {
    const post = (address: string) =>
      anonymous(app.url).fetch('/api/auth/callback/credentials', {
        method: 'POST',
        headers: from(address),
        body: new URLSearchParams({ csrfToken: 'x' }),
      });
    const statuses: number[] = [];
    for (let n = 0; n < 61; n += 1) statuses.push((await post('198.51.100.1')).status);
    expect(statuses.slice(0, 60)).not.toContain(429);
    const refused = await post('198.51.100.1');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post('198.51.100.2')).status).toBe(302);
  });

  test('so many account forms a minute from one address', async () => {
    const outcomes: string[] = [];
    for (let n = 0; n < 62; n += 1) {
      const input = [{ token: 'x', name: 'N', password: 'a long password' }];
      const { answer } = await callAction(
        anonymous(app.url),
        'acceptInviteAction',
        input,
        from('198.51.100.3'),
      );
      outcomes.push(answer.error.code);
    }
    expect(outcomes[0]).toBe('link_closed');
    expect(outcomes.at(-1)).toBe('rate_limited');
  });

  test('so many batches a minute for one person, by form or by script', async () => {
    const busy = await signIn(app.url, await makePerson(app, { name: 'Busy' }));
    const submit = () => busy.post('/api/batches', { sources: ['no link'] });
    for (let n = 0; n < 60; n += 1) expect((await submit()).status).toBe(422);
    expect((await submit()).status).toBe(429);
    const form = new FormData();
    form.set('1_sources', 'no link');
    form.set('0', '["$K1"]');
    const { answer } = await callAction(busy, 'startBatchAction', form);
    expect(answer.error.code).toBe('rate_limited');
    expect((await client.post('/api/batches', { sources: ['no link'] })).status).toBe(422);
  });

  test('retries and cancellations are no way around it', async () => {
    const busy = await signIn(app.url, await makePerson(app, { name: 'Retrying' }));
    const started = await busy.post('/api/batches', {
      transcript: { title: 'T', format: 'text', content: 'One sentence. And another one.' },
    });
    const { batch_id } = (await started.json()) as { batch_id: string };
    const statuses: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      await busy.post(`/api/batches/${batch_id}/cancel`, {});
      const again = { include_cancelled: true };
      statuses.push((await busy.post(`/api/batches/${batch_id}/retry`, again)).status);
    }
    expect(statuses.slice(0, 59)).not.toContain(429);
    expect(statuses.at(-1)).toBe(429);
  });

  test('so many looks at the connections a minute for one person', async () => {
    const busy = await signIn(app.url, await makePerson(app, { name: 'Watching' }));
    const look = async () => (await busy.fetch('/events/status')).status;
    for (let n = 0; n < 60; n += 1) {
      expect(await Promise.all(Array.from({ length: 10 }, look))).toEqual(Array(10).fill(200));
    }
    expect(await look()).toBe(429);
    expect((await client.fetch('/events/status')).status).toBe(200);
  });

  test('a network of IPv6 is one address', async () => {
    const join = async (n: number) => {
      const input = [{ token: 'x', name: 'N', password: 'a long password' }];
      const { answer } = await callAction(
        anonymous(app.url),
        'acceptInviteAction',
        input,
        from(`2001:db8:1:2::${n.toString(16)}`),
      );
      return answer.error.code;
    };
    for (let n = 1; n <= 60; n += 1) expect(await join(n)).toBe('link_closed');
    expect(await join(61)).toBe('rate_limited');
    const streams: number[] = [];
    for (let n = 1; n <= 6; n += 1) {
      const stream = await openEvents(client, '', from(`2001:db8:1:2::${n}`));
      streams.push(stream.response.status);
      stream.close();
    }
    expect(streams).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test('so many streams a minute from one address', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const stream = await openEvents(client, '', from('198.51.100.4'));
      statuses.push(stream.response.status);
      stream.close();
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test('guesses all at once are no more guesses', async () => {
    const victim = await makePerson(app, { name: 'Victim' });
    const csrf = await anonymous(app.url).fetch('/api/auth/csrf');
    const cookie = csrf.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const guess = async (password: string, address: string) => {
      const response = await fetch(`${app.url}/api/auth/callback/credentials`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, ...from(address) },
        body: new URLSearchParams({ email: victim.email, password, csrfToken, json: 'true' }),
      });
      const { url } = (await response.json()) as { url?: string };
      return response.ok ? 'in' : (new URL(url!).searchParams.get('error') ?? '');
    };
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => guess(`guess ${n}`, '198.51.100.5')),
    );
    expect(answers.filter((answer) => /do not match/.test(answer))).toHaveLength(5);
    expect(answers.filter((answer) => /Too many failed/.test(answer))).toHaveLength(25);
    // Knowing it now does not help from there; the person is let in from where they are.
    await expect(guess(victim.password, '198.51.100.5')).resolves.toMatch(/15 minutes/);
    await expect(guess(victim.password, '198.51.100.6')).resolves.toBe('in');
  });
});

describe('sessions', () => {
  test('a token planted before signing in is not the one afterwards, and is worth nothing', async () => {
    const person = await makePerson(app, { name: 'Fixed' });
    const planted = await signIn(app.url, person);
    const csrf = await planted.fetch('/api/auth/csrf');
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const cookie = [
      planted.cookie,
      ...csrf.headers.getSetCookie().map((one) => one.split(';')[0]),
    ].join('; ');
    const response = await fetch(`${app.url}/api/auth/callback/credentials`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, origin: app.url },
      body: new URLSearchParams({ ...person, csrfToken, json: 'true' }),
    });
    const given = response.headers
      .getSetCookie()
      .find((one) => one.includes('session-token'))!
      .split(';')[0]!;
    expect(given).not.toBe(planted.cookie);
    expect((await planted.fetch('/api/summaries')).status).toBe(401);
    expect((await anonymous(app.url, given).fetch('/api/summaries')).status).toBe(200);
  });

  test('signing out ends the session first, then takes the token, which is worth nothing then', async () => {
    const leaving = await signIn(app.url);
    const stream = await openEvents(leaving);
    await stream.next(ofType('connected'));
    const response = await leaving.fetch('/api/sign-out', { method: 'POST' });
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^next-auth\.session-token=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ]);
    expect((await stream.next(ofType('bye'))).data).toMatchObject({ reason: 'signed_out' });
    await stream.ended;
    for (const path of ['/api/summaries', '/events', '/events/history', '/api/sign-out']) {
      const method = path === '/api/sign-out' ? 'POST' : 'GET';
      expect((await leaving.fetch(path, { method })).status).toBe(401);
    }
    expect(await leaving.json('/api/auth/session')).toEqual({});
    const page = await leaving.fetch('/');
    expect([page.status, page.headers.get('location')]).toEqual([307, '/sign-in']);
  });
});

describe('when something breaks inside', () => {
  let broken: AppServer;
  let inside: HttpClient;
  function rename(table: string, to: string): void {
    const db = new SqliteDatabase(`${broken.dataDir}/app.db`);
    db.exec(`alter table ${table} rename to ${to}`);
    db.close();
  }
  beforeAll(async () => {
    broken = await startApp();
    inside = await signIn(broken.url);
    rename('summaries', 'summaries_gone');
  });
  afterAll(() => broken?.dispose());
  const details = /summaries_gone|no such|SQLITE|at .*\.js|stack/i;

  test('the answer names a code and a next step, never the cause; the log has it', async () => {
    const response = await inside.fetch('/api/summaries');
    expect(response.status).toBe(500);
    const body = (await response.json()) as any;
    expect(body).toEqual({
      error: { code: 'internal', message: expect.stringMatching(/^Something went wrong here\./) },
    });
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    const page = await (await inside.fetch('/')).text();
    expect(page.replace(/"[^"]*\/_next\/static[^"]*"/g, '')).not.toMatch(details);
    expect(broken.output()).toMatch(/no such (?:table|column)/);
  });

  (hasBrowser ? test : test.skip)(
    'the page says so within its policy, and can be tried again',
    async () => {
      const browser = await launchBrowser();
      try {
        const context = await browser.newContext({ baseURL: broken.url });
        await addSession(context, broken.url, inside.cookie);
        const page = await context.newPage();
        await page.goto('/');
        await page.getByText('This page did not load').waitFor();
        expect(await page.locator('body').textContent()).not.toMatch(details);
        await untilLive(page);
        rename('summaries_gone', 'summaries');
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.getByRole('heading', { name: 'Library' }).waitFor();

        // What all pages need: there is no header either.
        rename('inbox_states', 'inbox_states_gone');
        await page.reload();
        await page.getByText('This page did not load').waitFor();
        expect(await page.locator('body').textContent()).not.toMatch(
          /inbox_states|no such|SQLITE/i,
        );
        expect(await page.getByRole('banner').count()).toBe(0);
        rename('inbox_states_gone', 'inbox_states');
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.getByRole('heading', { name: 'Library' }).waitFor();
      } finally {
        await browser.close();
      }
    },
  );
});
