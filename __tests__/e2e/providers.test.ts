import { type AppServer, admin, startApp } from '../support/app-server';
import { hasBrowser, launchBrowser } from '../support/browser';
import {
  createCookieClient,
  goThroughProvider,
  goToProvider,
  returnFromProvider,
} from '../support/cookie-jar';
import { anonymous, type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import {
  type OAuthStandIn,
  oauthSettings,
  personAt,
  startOAuthStandIn,
} from '../support/oauth-stand-in';
import { invitePerson, makePerson } from '../support/people';
import { callAction } from '../support/server-actions';

let provider: OAuthStandIn;
let app: AppServer;
let client: HttpClient;

beforeAll(async () => {
  provider = await startOAuthStandIn();
  app = await startApp({ ...oauthSettings(provider), LOG_LEVEL: 'trace' });
  client = await signIn(app.url);
});
afterAll(async () => {
  await app?.dispose();
  await provider?.close();
});
beforeEach(() => {
  provider.trouble = null;
});

const visit = () => createCookieClient(app.url);
const nameOf = async (visitor: ReturnType<typeof visit>) =>
  /Account of ([^"]+)"/.exec(await (await visitor.fetch('/')).text())?.[1];

test('somebody nobody knows is told how to get in, and gets no session', async () => {
  provider.person = personAt(10, 'stranger@example.com');
  const visitor = visit();
  await expect(goThroughProvider(visitor, 'github')).resolves.toEqual({
    location: '/sign-in?error=account_unknown',
    signedIn: false,
  });
  const page = await (await visitor.fetch('/sign-in?error=account_unknown')).text();
  expect(page).toContain('Ask an admin to invite you.');
});

test.each(['github', 'google'])(
  'whom %s knows by an address that was invited, gets in',
  async (id) => {
    const name = `Invited ${id}`;
    await invitePerson(app, { name });
    provider.person = { ...personAt(20, `invited.${id}@example.com`), name };
    const first = visit();
    await expect(goThroughProvider(first, id)).resolves.toMatchObject({ signedIn: true });
    await expect(nameOf(first)).resolves.toBe(name);
    // From now on the account there counts, whatever its address is.
    provider.person = { ...personAt(20, 'moved@example.com', false), name: 'Changed' };
    const second = visit();
    await expect(goThroughProvider(second, id)).resolves.toMatchObject({ signedIn: true });
    await expect(nameOf(second)).resolves.toBe(name);
  },
);

test.each(['github', 'google'])(
  'an address that %s has not verified opens nobody’s account',
  async (id) => {
    provider.person = personAt(30, admin.email, false);
    const visitor = visit();
    await expect(goThroughProvider(visitor, id)).resolves.toEqual({
      location: '/sign-in?error=email_unverified',
      signedIn: false,
    });
  },
);

test('a disabled person is refused, and their provider changes nothing about it', async () => {
  const { userId, email } = await makePerson(app, { name: 'Dora' });
  provider.person = personAt(40, email);
  const before = visit();
  await expect(goThroughProvider(before, 'github')).resolves.toMatchObject({ signedIn: true });
  const stream = await openEvents(before.client());
  await stream.next(ofType('connected'));
  await callAction(client, 'setDisabledAction', [{ user_id: userId, disabled: true }]);
  expect((await stream.next(ofType('bye'))).data).toMatchObject({
    reason: 'revoked',
    retry: false,
  });
  await expect(goThroughProvider(visit(), 'github')).resolves.toEqual({
    location: '/sign-in?error=account_disabled',
    signedIn: false,
  });
});

test('a code that somebody else’s browser was given is no way in', async () => {
  const { email } = await makePerson(app, { name: 'Victim' });
  provider.person = personAt(50, email);
  const stolen = await goToProvider(visit(), 'github');
  const thief = visit();
  await goToProvider(thief, 'github');
  await expect(returnFromProvider(thief, stolen)).resolves.toMatchObject({ signedIn: false });
  // Nor for a browser that has asked for nothing.
  await expect(returnFromProvider(visit(), stolen)).resolves.toMatchObject({ signedIn: false });
});

test.each(['denied', 'refused', 'nonsense'] as const)(
  'when it is %s there, the sign-in page says so in our words only',
  async (trouble) => {
    provider.trouble = trouble;
    const visitor = visit();
    const { location, signedIn } = await goThroughProvider(visitor, 'github');
    expect(signedIn).toBe(false);
    expect(location).toMatch(/\/sign-in\?.*error=/);
    const page = await (await visitor.fetch(location)).text();
    expect(page).toContain('Signing in there did not work.');
    expect(page).not.toContain('invalid_grant');
  },
);

test('words in the address are not put on the sign-in page', async () => {
  const page = await (
    await anonymous(app.url).fetch('/sign-in?error=Call+555+to+unlock+your+account')
  ).text();
  expect(page).toContain('Signing in there did not work.');
  expect(page.replace(/<script[^>]*>.*?<\/script>/gs, '')).not.toContain('Call 555');
});

test('nobody can write into the log through NextAuth', async () => {
  const response = await anonymous(app.url).post('/api/auth/_log', {
    level: 'error',
    code: 'planted',
    message: 'planted',
  });
  expect(response.status).toBe(404);
  expect(app.output()).not.toContain('planted');
});

test('signing in where somebody is signed in already ends that session', async () => {
  const { email } = await makePerson(app, { name: 'Second' });
  const visitor = visit();
  provider.person = personAt(60, email);
  await goThroughProvider(visitor, 'google');
  const planted = visitor.client();
  expect((await planted.fetch('/api/summaries')).status).toBe(200);
  await goThroughProvider(visitor, 'google');
  expect(visitor.client().cookie).not.toBe(planted.cookie);
  expect((await planted.fetch('/api/summaries')).status).toBe(401);
  expect((await visitor.client().fetch('/api/summaries')).status).toBe(200);
});

(hasBrowser ? test : test.skip)('in Chromium, a button leads there and back', async () => {
  const { email } = await makePerson(app, { name: 'Clicker' });
  provider.person = personAt(70, email);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ baseURL: app.url });
    await page.goto('/summaries/sum_x');
    await page.getByRole('button', { name: 'Continue with Google' }).click();
    await page.getByText('There is nothing here').waitFor();
    expect(new URL(page.url()).pathname).toBe('/summaries/sum_x');
    await page.getByRole('button', { name: 'Account of Clicker' }).waitFor();
    await page.goto('/settings');
    await page.getByText('You also sign in with Google.').waitFor();
  } finally {
    await browser.close();
  }
});

test('no code, token or client secret is in the log', () => {
  expect(provider.secrets.length).toBeGreaterThan(10);
  for (const secret of provider.secrets) expect(app.output()).not.toContain(secret);
});

describe('on an open server', () => {
  let open: AppServer;
  beforeAll(async () => {
    open = await startApp({ ...oauthSettings(provider), SIGNUP_ENABLED: 'true' });
  });
  afterAll(() => open?.dispose());

  test('somebody nobody knows gets an account, as a user', async () => {
    provider.person = { ...personAt(80, 'newcomer@example.com'), name: 'Newcomer' };
    const visitor = createCookieClient(open.url);
    await expect(goThroughProvider(visitor, 'github')).resolves.toMatchObject({ signedIn: true });
    await expect(nameOf(visitor)).resolves.toBe('Newcomer');
    const refused = await visitor.client().post('/events/broadcast', { event_type: 'test' });
    expect(refused.status).toBe(403);
  });
});
