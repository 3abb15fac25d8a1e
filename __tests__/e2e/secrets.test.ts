import { join } from 'node:path';
import { newestBuild } from '@/scripts/lib/builds.mjs';
import { filesUnder } from '../architecture/source-tree';
import { type AppServer, admin, startApp } from '../support/app-server';
import { createCookieClient, goThroughProvider } from '../support/cookie-jar';
import { anonymous, type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import {
  type OAuthStandIn,
  oauthSettings,
  personAt,
  startOAuthStandIn,
} from '../support/oauth-stand-in';
import { json } from '../support/raw-model-server';
import { type ScriptedModel, startScriptedModel } from '../support/scripted-model';
import {
  filesWithSecrets,
  placeholdersOfBuild,
  secretSettings,
  secretsIn,
} from '../support/secrets';
import { callAction } from '../support/server-actions';
import { makeToken, scripted } from '../support/token-client';
import {
  answer as answerWith,
  startReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

let provider: OAuthStandIn;
let model: ScriptedModel;
let youtube: YouTubeStandIn;
let receiver: WebhookReceiver;
let app: AppServer;
let client: HttpClient;
const settings = secretSettings();
/** Everything in this run that nobody may read: settings, passwords, tokens of sessions and links. */
const secrets: string[] = Object.values(settings);
const answers: string[] = [];

beforeAll(async () => {
  provider = await startOAuthStandIn();
  model = await startScriptedModel();
  youtube = await startYouTubeStandIn();
  receiver = await startReceiver();
  app = await startApp({
    ...oauthSettings(provider),
    ...settings,
    GITHUB_SECRET: provider.clientSecret,
    OPENAI_BASE_URL: model.url,
    OPENAI_MODELS: 'gpt-4.1-mini',
    YOUTUBE_BASE_URL: youtube.url,
    YOUTUBE_API_BASE_URL: `${youtube.url}/youtube/v3`,
    WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8',
    LOG_LEVEL: 'trace',
  });
  client = await signIn(app.url, { ...admin, password: settings.ADMIN_PASSWORD });
  secrets.push(tokenOf(client));
});
afterAll(async () => {
  await app?.dispose();
  await receiver?.close();
  await youtube?.close();
  await model?.stop();
  await provider?.close();
});

const tokenOf = ({ cookie }: HttpClient) => /session-token=([^;]+)/.exec(cookie)![1]!;
const read = async (response: Response) => {
  answers.push(JSON.stringify([...response.headers]), await response.text());
};

test('people come and go, and much goes wrong', async () => {
  // Wrong passwords, and right ones in the wrong place.
  for (const [email, password] of [
    [admin.email, 'a-wrong-password-somebody-typed'],
    ['a-password-typed-as-an-address', 'x'],
  ] as const) {
    secrets.push(email === admin.email ? password : email);
    answers.push(String(await signIn(app.url, { email, password }).catch(String)));
  }
  // Accounts and links.
  const admins = await callAction(client, 'createUserAction', [
    { name: 'Ana', email: 'ana@example.com', password: 'the-password-of-ana', role: 'user' },
  ]);
  secrets.push('the-password-of-ana');
  const { user_id } = admins.answer.value;
  for (const [name, input] of [
    ['createPasswordLinkAction', { user_id }],
    ['inviteAction', { name: 'Ben', email: 'ben@example.com', role: 'user' }],
  ] as const) {
    const { answer } = await callAction(client, name, [input]);
    secrets.push(new URL(answer.value.url).searchParams.get('token')!);
    await read(await anonymous(app.url).fetch(new URL(answer.value.url).pathname));
  }
  const ana = await signIn(app.url, { email: 'ana@example.com', password: 'the-password-of-ana' });
  secrets.push(tokenOf(ana));
  const changed = await callAction(ana, 'changePasswordAction', [
    { current: 'the-password-of-ana', password: 'the-next-password-of-ana' },
  ]);
  expect(changed.answer.ok).toBe(true);
  secrets.push('the-next-password-of-ana');

  // Providers that say yes, no and nonsense.
  provider.person = personAt(1, 'ana@example.com');
  for (const trouble of [null, 'refused', 'nonsense', 'denied'] as const) {
    provider.trouble = trouble;
    await goThroughProvider(createCookieClient(app.url), 'github');
  }
  secrets.push(...provider.secrets);

  // A model that repeats the key it was sent, as some do, and a YouTube that refuses ours.
  model.scripts.set('Echo', [
    ({ response, headers }) =>
      json(response, 401, { error: { message: `Incorrect API key: ${headers.authorization}` } }),
  ]);
  const stream = await openEvents(client);
  await read(
    await client.post('/api/batches', {
      model: 'openai/gpt-4.1-mini',
      transcript: {
        title: 'Echo',
        format: 'srt',
        content: '1\n00:00:01,000 --> 00:00:09,000\nA sentence to summarize.\n',
      },
    }),
  );
  const failed = await stream.next(ofType('summary_failed'));
  expect(failed.data.code).toBe('model_unauthorized');
  await read(
    await client.post('/api/batches', {
      sources: ['https://www.youtube.com/playlist?list=PLsomethingprivate'],
    }),
  );
  await stream.next(ofType('batch_complete'));
  answers.push(JSON.stringify(stream.messages));
  stream.close();

  // A script with a token, mistyped once, and a receiver that sends back what it got.
  const { token } = await makeToken(client);
  secrets.push(token);
  for (const bearer of [token, `${token}x`]) {
    await read(await scripted(app.url, bearer).fetch('/api/summaries'));
  }
  receiver.behave((request, response) => answerWith(500, {}, request.body)(request, response));
  const hook = await client.post('/api/webhooks', { url: receiver.url, event_types: ['test'] });
  const { webhook_id, secret } = (await hook.json()) as { webhook_id: string; secret: string };
  const rotated = await client.json(`/api/webhooks/${webhook_id}/rotate`, { method: 'POST' });
  secrets.push(secret.slice('whsec_'.length), rotated.secret.slice('whsec_'.length));
  const test = await client.post(`/api/webhooks/${webhook_id}/test`, {});
  const { delivery_id } = (await test.json()) as { delivery_id: string };
  await receiver.nth(1);

  // Requests that make no sense.
  await read(await client.post('/api/batches', '{"broken'));
  await read(await anonymous(app.url, `next-auth.session-token=${tokenOf(client)}x`).fetch('/'));
  for (const path of [
    '/',
    '/settings',
    '/settings/tokens',
    '/settings/webhooks',
    `/settings/webhooks/${webhook_id}`,
    '/api/tokens',
    '/api/webhooks',
    `/api/webhooks/${webhook_id}/deliveries/${delivery_id}`,
    '/api/openapi.json',
    '/admin/users',
    '/admin/audit',
    '/sign-in?error=x',
    '/summaries/none',
    '/nothing/here',
    '/api/models',
    '/api/summaries',
    '/api/batches?recent=1',
    '/api/auth/session',
    '/api/auth/providers',
    '/events/status',
    '/events/history?limit=1000',
    '/readyz',
    '/metrics',
  ]) {
    await read(await client.fetch(path));
  }
  const scraper = anonymous(app.url);
  for (const authorization of [`Bearer ${settings.METRICS_TOKEN}`, 'Bearer of-somebody-else']) {
    await read(await scraper.fetch('/metrics', { headers: { authorization } }));
  }
});

test('no secret of it is in a log', () => {
  expect(app.output()).toContain('sign-in refused');
  expect(secretsIn(app.output(), secrets)).toEqual([]);
});

test('no secret of it is in a page or an answer', () => {
  expect(answers.length).toBeGreaterThan(30);
  expect(answers.flatMap((text) => secretsIn(text, secrets))).toEqual([]);
});

test('no password and no token of a session or a link is in the database', async () => {
  await app.stop();
  const inData = filesWithSecrets(app.dataDir, secrets);
  expect(inData).toEqual([]);
});

describe('a build', () => {
  test('was made with something to find in place of every secret', () => {
    const placeholders = placeholdersOfBuild();
    expect(placeholders.length).toBeGreaterThanOrEqual(Object.keys(settings).length);
    for (const name of Object.keys(settings)) {
      const ending = name.toLowerCase().replaceAll('_', '-');
      expect(placeholders).toContainEqual(expect.stringMatching(new RegExp(`-${ending}$`)));
    }
    expect(secretsIn(`{"key":"${placeholders[0]}"}`, placeholders)).toEqual([placeholders[0]]);
  });

  test.each(['.next/static', '.next/server', '.next'])('has none of it in %s', (name) => {
    const folder = join(newestBuild('.')!, name);
    expect(filesUnder(folder).length).toBeGreaterThan(10);
    expect(filesWithSecrets(folder, placeholdersOfBuild())).toEqual([]);
  });
});
