import { randomBytes } from 'node:crypto';
import { ask, changingRows, foreignOrigins, makeProperty, rows } from '../support/access-requests';
import { accessTable, expected, expectedAlone, type Property } from '../support/access-table';
import { type AppServer, startApp } from '../support/app-server';
import { anonymous, type HttpClient, signIn } from '../support/http-client';
import { makePerson } from '../support/people';
import { callAction } from '../support/server-actions';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver';

/** What the settings of accounts change for everybody; access-matrix.test.ts has the defaults, and every role. */

const marker = `marker${randomBytes(6).toString('hex')}`;
let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver?.close());

const start = (env: Record<string, string>) =>
  startApp({ WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8', ...env });

describe('with SIGNUP_ENABLED', () => {
  let app: AppServer;
  let property: Property;
  let newcomer: { email: string; password: string };
  const clients = {} as Record<'nobody' | 'other', HttpClient>;

  beforeAll(async () => {
    app = await start({ SIGNUP_ENABLED: 'true' });
    const owner = await signIn(app.url, await makePerson(app, { name: 'Owner' }));
    property = {
      ...(await makeProperty(owner, receiver, marker)),
      sessionId: 'ses_none',
      personId: (await makePerson(app, { name: 'Person' })).userId,
    };
    newcomer = { email: 'new@example.com', password: 'a long password' };
    clients.nobody = anonymous(app.url);
    const joined = await callAction(clients.nobody, 'signUpAction', [{ name: 'New', ...newcomer }]);
    expect(joined.answer).toEqual({ ok: true, value: { email: newcomer.email } });
    clients.other = await signIn(app.url, newcomer);
  });
  afterAll(() => app?.dispose());

  describe.each([
    ['nobody', 'nobody'],
    ['somebody who has just signed up', 'other'],
  ] as const)('as %s', (_, role) => {
    test.each(rows)('%s', async (key) => {
      const asking = accessTable[key]!.ends && role === 'other';
      const client = asking ? await signIn(app.url, newcomer) : clients[role];
      const { outcome, body } = await ask({ app, property }, key, client);
      // One that ends the others' sessions has ended this one's.
      if (asking) clients.other = await signIn(app.url, newcomer);
      expect(outcome).toBe(expected(key, role, { withSignUp: true }));
      expect(body).not.toContain(marker);
    });
  });
});

describe('with LOGIN_ENABLED=false, whatever SIGNUP_ENABLED says', () => {
  let app: AppServer;
  let property: Property;
  const clients = {} as Record<'without a cookie' | 'with a cookie of no session', HttpClient>;

  beforeAll(async () => {
    const none = { ADMIN_EMAIL: '', ADMIN_PASSWORD: '' };
    app = await start({ LOGIN_ENABLED: 'false', SIGNUP_ENABLED: 'true', ...none });
    clients['without a cookie'] = anonymous(app.url);
    clients['with a cookie of no session'] = anonymous(app.url, 'next-auth.session-token=x');
    property = {
      ...(await makeProperty(clients['without a cookie'], receiver, marker)),
      sessionId: 'ses_none',
      personId: 'usr_none',
    };
  });
  afterAll(() => app?.dispose());

  describe.each(['without a cookie', 'with a cookie of no session'] as const)('%s', (identity) => {
    test.each(rows)('%s', async (key) => {
      const { outcome } = await ask({ app, property }, key, clients[identity]);
      expect(outcome).toBe(expectedAlone(key));
    });
  });

  const lone = () => clients['without a cookie'];

  test('under the name of another host there is nothing, so that no web page leads here', async () => {
    for (const key of rows.filter((row) => !/^GET \/(?:healthz|readyz)$/.test(row))) {
      const { outcome, body } = await ask({ app, property }, key, lone(), { host: 'evil.example' });
      const refused = key.startsWith('HEAD ') ? 421 : 'misdirected';
      expect([key, outcome]).toEqual([key, refused]);
      expect(body).not.toContain(marker);
    }
  });

  test.each(Object.keys(foreignOrigins))(
    'what changes state is refused to a page of %s',
    async (name) => {
      const headers = foreignOrigins[name]!(app.url);
      for (const key of changingRows) {
        const { outcome } = await ask({ app, property }, key, lone(), headers);
        // Next refuses an action whose origin and host differ before any code of ours runs.
        const allowed = key.startsWith('ACTION ')
          ? ['forbidden_origin', 500]
          : ['forbidden_origin'];
        expect([key, allowed.includes(outcome as never) ? 'refused' : outcome]).toEqual([
          key,
          'refused',
        ]);
      }
    },
  );
});
