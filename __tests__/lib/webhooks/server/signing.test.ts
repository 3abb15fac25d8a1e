import { createHmac } from 'node:crypto';
import { Webhook as StandardReceiver } from 'standardwebhooks';
import { Webhook as SvixReceiver } from 'svix';
import { createSeal } from '@/lib/server/seal';
import { createWebhookSecret, openSecrets, signedHeaders } from '@/lib/webhooks/server/signing';

const payload =
  '{"id":"x-1","type":"test","timestamp":"2026-01-01T00:00:00.000Z","data":{"ü":"✓"}}';

test('signs as the example of the specification has it', () => {
  const headers = signedHeaders(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: 1_614_265_330_000,
    payload: '{"test": 2432232314}',
  });
  expect(headers).toMatchObject({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('independent receivers accept it, with the new secret and the old one', () => {
  const secrets = [createWebhookSecret(), createWebhookSecret()];
  const headers = signedHeaders(secrets, { id: 'epoch-7', at: Date.now(), payload });
  expect(headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/);
  for (const secret of secrets) {
    expect(new StandardReceiver(secret).verify(payload, headers)).toEqual(JSON.parse(payload));
    expect(new SvixReceiver(secret).verify(payload, headers)).toEqual(JSON.parse(payload));
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${payload}`;
    const mac = createHmac('sha256', key).update(signed).digest('base64');
    expect(headers['webhook-signature']).toContain(`v1,${mac}`);
  }
});

test.each(['id', 'time', 'body', 'secret'])('a changed %s is found out', (what) => {
  const secret = createWebhookSecret();
  const headers = signedHeaders([secret], { id: 'epoch-7', at: Date.now(), payload });
  const changed = {
    ...headers,
    ...(what === 'id' && { 'webhook-id': 'epoch-8' }),
    ...(what === 'time' && { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 1) }),
  };
  const body = what === 'body' ? payload.replace('x-1', 'x-2') : payload;
  const receiver = what === 'secret' ? createWebhookSecret() : secret;
  expect(() => new StandardReceiver(receiver).verify(body, changed)).toThrow();
  expect(() => new SvixReceiver(receiver).verify(body, changed)).toThrow();
});

test('secrets are 256 random bits, each another one', () => {
  const secrets = Array.from({ length: 20 }, createWebhookSecret);
  expect(new Set(secrets).size).toBe(20);
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_/);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
  }
});

describe('stored secrets', () => {
  const seal = createSeal('the secret of this server', 'webhook secrets');
  const row = (overrides: object = {}) => ({
    id: 'whe_1',
    secret: seal.close('whsec_new', 'whe_1'),
    previous_secret: seal.close('whsec_old', 'whe_1'),
    previous_secret_until: 1_000,
    ...overrides,
  });

  test('the old one counts until its time is over', () => {
    expect(openSecrets(seal, row(), 999)).toEqual(['whsec_new', 'whsec_old']);
    expect(openSecrets(seal, row(), 1_000)).toEqual(['whsec_new']);
    expect(openSecrets(seal, row({ previous_secret: null }), 0)).toEqual(['whsec_new']);
  });

  test('another secret of the server opens none', () => {
    expect(openSecrets(createSeal('another secret', 'webhook secrets'), row(), 0)).toBeNull();
  });

  test('an old one that cannot be opened does not stop the new one', () => {
    expect(openSecrets(seal, row({ previous_secret: 'v1.AAAA' }), 0)).toEqual(['whsec_new']);
  });
});
