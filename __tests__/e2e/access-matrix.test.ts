import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { encode } from 'next-auth/jwt';
import {
  ask,
  changingRows,
  foreignOrigins,
  makeProperty,
  requestOf,
  rows,
} from '../support/access-requests';
import { accessTable, expected, type Property, type Role } from '../support/access-table';
import { type AppServer, startApp } from '../support/app-server';
import { anonymous, type HttpClient, signIn } from '../support/http-client';
import { makePerson } from '../support/people';
import { rawRequest } from '../support/raw-request';
import { readSurface } from '../support/surface';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver';

type Identity = Exclude<Role, 'dead'> | 'disabled' | 'expired' | 'outdated' | 'forged';
const identities: Identity[] = [
  'nobody',
  'owner',
  'other',
  'admin',
  'disabled',
  'expired',
  'outdated',
  'forged',
];
const roleOf = (identity: Identity): Role =>
  identity === 'nobody' || identity === 'owner' || identity === 'other' || identity === 'admin'
    ? identity
    : 'dead';

/** In the owner's captions; whoever sees it has seen what is the owner's. */
const marker = `marker${randomBytes(6).toString('hex')}`;

let app: AppServer;
let receiver: WebhookReceiver;
let property: Property;
let people: Record<'owner' | 'other', { email: string; password: string; userId: string }>;
const clients = {} as Record<Identity, HttpClient>;

beforeAll(async () => {
  receiver = await startReceiver();
  app = await startApp({ WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8' });
  people = {
    owner: await makePerson(app, { name: 'Owner' }),
    other: await makePerson(app, { name: 'Other' }),
  };
  clients.nobody = anonymous(app.url);
  clients.admin = await signIn(app.url);
  clients.owner = await signIn(app.url, people.owner);
  clients.other = await signIn(app.url, people.other);
  const [disabled, expired] = [
    await makePerson(app, { name: 'Disabled' }),
    await makePerson(app, { name: 'Expired' }),
  ];
  clients.disabled = await signIn(app.url, disabled);
  clients.expired = await signIn(app.url, expired);
  // Behind the application's back, so that only the rows stand in the way.
  sql(`update users set disabled_at = 1 where id = '${disabled.userId}'`);
  sql(`update sessions set expires_at = 1 where user_id = '${expired.userId}'`);
  const secret = readFileSync(join(app.dataDir, 'secret'), 'utf8').trim();
  const token = async (options: { secret: string; maxAge: number }) =>
    `next-auth.session-token=${await encode({ token: { sid: sessionOf('owner'), sub: people.owner.userId }, ...options })}`;
  clients.outdated = anonymous(app.url, await token({ secret, maxAge: -60 }));
  clients.forged = anonymous(app.url, await token({ secret: 'x'.repeat(43), maxAge: 3_600 }));

  property = {
    ...(await makeProperty(clients.owner, receiver, marker)),
    sessionId: (await signIn(app.url, people.owner)) && sessionOf('owner'),
    personId: (await makePerson(app, { name: 'Person' })).userId,
  };
});
afterAll(async () => {
  await app?.dispose();
  await receiver?.close();
});

function sql<T>(statement: string): T[] {
  const db = new SqliteDatabase(`${app.dataDir}/app.db`);
  try {
    const prepared = db.prepare(statement);
    if (prepared.reader) return prepared.all() as T[];
    prepared.run();
    return [];
  } finally {
    db.close();
  }
}

/** The newest session of somebody. */
const sessionOf = (name: keyof typeof people) =>
  sql<{ id: string }>(
    `select id from sessions where user_id = '${people[name].userId}' order by rowid desc limit 1`,
  )[0]!.id;

/** A row that ends its session asks with a new one. */
const clientFor = async (key: string, identity: Identity): Promise<HttpClient> => {
  if (!accessTable[key]!.ends) return clients[identity];
  if (identity === 'admin') return signIn(app.url);
  if (identity !== 'owner' && identity !== 'other') return clients[identity];
  const spare = await signIn(app.url, people[identity]);
  if (key.includes('Other')) {
    // It ends all the others, which the rest of the tests need.
    sql(`update sessions set revoked_at = null where user_id = '${people[identity].userId}'`);
  }
  return spare;
};
const revive = () => sql(`update sessions set revoked_at = null where user_id != ''`);

test('every route, page and action that exists is in the table, and nothing else', () => {
  expect(readSurface()).toEqual([...rows].sort());
});

describe.each(identities)('as %s', (identity) => {
  test.each(rows)('%s', async (key) => {
    const client = await clientFor(key, identity);
    const { outcome, body } = await ask({ app, property }, key, client);
    if (accessTable[key]!.ends) revive();
    expect(outcome).toBe(expected(key, roleOf(identity)));
    if (identity !== 'owner') expect(body).not.toContain(marker);
  });
});

test('the owner does see what others must not', async () => {
  for (const key of [
    'GET /api/summaries',
    'GET /api/summaries/[id]',
    'GET /api/summaries/[id]/transcript',
    'GET /api/summaries/[id]/export',
    'GET /events/history',
    'PAGE /',
    'PAGE /summaries/[id]',
    'GET /api/webhooks',
    'PAGE /settings/webhooks',
    'PAGE /settings/webhooks/[id]',
  ]) {
    sql('update summaries set deleted_at = null');
    expect((await ask({ app, property }, key, clients.owner)).body).toContain(marker);
  }
});

test('deleting and bringing back touch one’s own only', async () => {
  sql('update summaries set deleted_at = null');
  for (const name of ['other', 'admin'] as const) {
    const { body } = await ask({ app, property }, 'POST /api/summaries/delete', clients[name]);
    expect(JSON.parse(body)).toEqual({ deleted: [] });
  }
  expect((await clients.owner.fetch(`/api/summaries/${property.summaryId}`)).status).toBe(200);
  for (const name of ['other', 'admin'] as const) {
    const path = `/api/summaries/${property.summaryId}`;
    expect((await clients[name].fetch(path, { method: 'DELETE' })).status).toBe(404);
  }
  expect(
    (await clients.owner.fetch(`/api/summaries/${property.summaryId}`, { method: 'DELETE' }))
      .status,
  ).toBe(204);
  for (const name of ['other', 'admin'] as const) {
    const { body } = await ask({ app, property }, 'POST /api/summaries/restore', clients[name]);
    expect(JSON.parse(body)).toEqual({ restored: [] });
  }
});

test('nobody ends another person’s token or webhook', async () => {
  for (const path of [`/api/tokens/${property.tokenId}`, `/api/webhooks/${property.webhookId}`]) {
    for (const name of ['other', 'admin'] as const) {
      expect((await clients[name].fetch(path, { method: 'DELETE' })).status).toBe(404);
    }
  }
  expect((await clients.owner.json('/api/tokens')).items).toHaveLength(1);
  expect((await clients.owner.json('/api/webhooks')).items).toHaveLength(1);
});

describe('forged headers change nothing', () => {
  const forged: Record<string, Record<string, string>> = {
    'an address of this machine': { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' },
    'a subrequest of the gate': {
      'x-middleware-subrequest':
        'middleware:middleware:middleware:middleware:middleware:src/middleware',
    },
    'what the gate hands on': {
      'x-middleware-override-headers': 'cookie',
      'x-middleware-request-cookie': 'next-auth.session-token=x',
      'x-middleware-next': '1',
      'x-nonce': 'planted',
    },
    'another host': { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    'another address of the page': {
      'x-original-url': '/sign-in',
      'x-rewrite-url': '/sign-in',
      'x-invoke-path': '/sign-in',
      'x-matched-path': '/sign-in',
      'x-nextjs-data': '1',
    },
  };
  const reading = rows.filter((key) => /^(?:GET|PAGE) /.test(key));

  describe.each(Object.keys(forged))('%s', (name) => {
    test.each(['nobody', 'other', 'expired'] as const)('as %s', async (identity) => {
      for (const key of reading) {
        const { outcome, body } = await ask(
          { app, property },
          key,
          clients[identity],
          forged[name],
        );
        expect([key, outcome]).toEqual([key, expected(key, roleOf(identity))]);
        expect(body).not.toContain(marker);
        expect(body).not.toContain('evil.example');
        expect(body).not.toContain('planted');
      }
    });
  });

  test('a redirect never leads to a host that a header names', async () => {
    for (const path of ['/', '/summaries/x', '/admin', '/api/auth/signin']) {
      const { headers } = await rawRequest(app.url + path, {
        method: 'GET',
        headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
      });
      expect(headers.location).toBeDefined();
      expect(new URL(headers.location!, app.url).host).toBe(new URL(app.url).host);
    }
  });
});

describe('the Origin rule holds for everything that changes state', () => {
  const origins: typeof foreignOrigins = {
    ...foreignOrigins,
    'another site that names the same host': () => ({
      origin: 'https://evil.example',
      host: 'evil.example',
    }),
  };

  test.each(Object.keys(origins))('%s', async (name) => {
    const headers = origins[name]!(app.url);
    const before = sql('select * from users') as unknown[];
    for (const key of changingRows) {
      const { outcome } = await ask({ app, property }, key, clients.admin, headers);
      // Next refuses an action whose origin and host differ before any code of ours runs.
      const allowed = key.startsWith('ACTION ') ? ['forbidden_origin', 500] : ['forbidden_origin'];
      expect([key, allowed.includes(outcome as never) ? 'refused' : outcome]).toEqual([
        key,
        'refused',
      ]);
    }
    expect(sql('select * from users')).toEqual(before);
  });
});

test('a HEAD request tells nobody more than a GET would', async () => {
  // NextAuth's endpoint knows no HEAD at all.
  const reading = rows.filter((row) => row.startsWith('GET ') && !row.includes('nextauth'));
  for (const key of reading) {
    const { path } = requestOf(key, property);
    const { status } = await rawRequest(app.url + path, { method: 'HEAD', headers: {} });
    const outcome = expected(key, 'nobody');
    expect([key, status]).toEqual([key, outcome === 'unauthenticated' ? 401 : outcome]);
  }
});

test('methods that no row names are refused', async () => {
  const endpoints = rows.filter((key) => /^(?!PAGE |ACTION )(?!.*nextauth)/.test(key));
  const addressOf = (key: string) => key.split(' ')[1]!;
  for (const address of new Set(endpoints.map(addressOf))) {
    const here = endpoints.filter((key) => addressOf(key) === address);
    const path = requestOf(here[0]!, property).path.replace(/\?.*/, '');
    const named = here.map((key) => key.split(' ')[0]);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      if (named.includes(method)) continue;
      const { status } = await rawRequest(app.url + path, {
        method,
        headers: { cookie: clients.admin.cookie, origin: app.url, 'content-length': '0' },
      });
      expect([method, path, status]).toEqual([method, path, 405]);
    }
  }
});
