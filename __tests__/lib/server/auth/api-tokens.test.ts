import { createTokenSecret } from '@/lib/server/auth/api-token-secret';
import { type ApiTokens, createApiTokens } from '@/lib/server/auth/api-tokens';
import { createRevocation } from '@/lib/server/auth/revocation';
import { createMemoryLimiter, createRateLimit } from '@/lib/server/rate-limits';
import type { TokensCall, TokensContext } from '@/lib/tokens/server/context';
import { createToken } from '@/lib/tokens/server/create-token';
import { listTokens } from '@/lib/tokens/server/list-tokens';
import { revokeToken } from '@/lib/tokens/server/revoke-token';
import { tendTokens } from '@/lib/tokens/server/tend-tokens';
import { addUser, createCountingId, openTestLog, type TestLog } from '../../../support/database';
import { createTestLogger } from '../../../support/logger';
import { principal } from '../../../support/summaries-context';
import { testCaller } from '../../../support/users-context';

const dayMs = 86_400_000;
let base: TestLog;
let tokens: TokensContext & { logger: ReturnType<typeof createTestLogger> };
let apiTokens: ApiTokens;
beforeEach(async () => {
  base = await openTestLog();
  const { db, log: eventLog, clock: now } = base;
  await addUser(db, 'ana', { role: 'admin' });
  await addUser(db, 'ben');
  const revocation = createRevocation({
    commit: (write) =>
      eventLog.commit((trx, _, announce) =>
        write(trx, (data) => announce({ type: 'revocation', data })),
      ),
    now,
  });
  const logger = createTestLogger();
  tokens = { db, eventLog, revocation, logger, createId: createCountingId(), now };
  const limitGuesses = createRateLimit(createMemoryLimiter, 'bad_tokens', 5);
  apiTokens = createApiTokens({ db, limitGuesses, now });
});
afterEach(() => base.db.destroy());

const as = (userId: string): TokensCall => ({
  ...tokens,
  principal: principal(userId),
  caller: testCaller,
});
const make = (input: object = {}, userId = 'ana') =>
  createToken(as(userId), { name: 'Nightly job', scopes: ['read'], ...input });
const request = (line = 'GET /api/summaries', address = '203.0.113.9') => {
  const [method, path] = line.split(' ');
  return new Request(`http://localhost${path}`, {
    method,
    headers: { 'x-forwarded-for': address },
  });
};
const authorize = (token: string, line?: string, address?: string) =>
  apiTokens.authorize(request(line, address), token);
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('making a token', () => {
  test('shows it once and keeps its hash', async () => {
    const { token, ...view } = await make({ scopes: ['events', 'read', 'read'] });
    expect(view).toEqual({
      token_id: 'tok_0001',
      name: 'Nightly job',
      scopes: ['read', 'events'],
      hint: token.slice(-4),
      created_at: base.clock(),
      expires_at: base.clock() + 90 * dayMs,
      expired: false,
      last_used_at: null,
    });
    await expect(listTokens(as('ana'))).resolves.toEqual([view]);
    await expect(listTokens(as('ben'))).resolves.toEqual([]);
    const rows = await base.db.selectFrom('api_tokens').selectAll().execute();
    expect(JSON.stringify([rows, tokens.logger.records])).not.toContain(token.slice(4, 20));
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['admin'] }, 'scopes.0'],
    [{ expires_in_days: 0 }, 'expires_in_days'],
    [{ expires_in_days: 366 }, 'expires_in_days'],
    [{ expires_in_days: 1.5 }, 'expires_in_days'],
    [{ expires_in_days: null }, 'expires_in_days'],
    [{ expires_at: 1 }, 'expires_at'],
    [{ expires_at: Number.MAX_SAFE_INTEGER }, 'expires_at'],
    [{ expires_in_days: 1, expires_at: 1_750_000_000_001 }, 'expires_at'],
  ])('refuses %j, naming %s', async (input, field) => {
    await expect(make(input)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [expect.objectContaining({ field })] },
    });
  });

  test('ends when it is told to', async () => {
    const expires_at = base.clock() + 12_345;
    await expect(make({ expires_at })).resolves.toMatchObject({ expires_at });
    await expect(make({ expires_in_days: 365 })).resolves.toMatchObject({
      expires_at: base.clock() + 365 * dayMs,
    });
  });

  test('is possible fifty times; what is over counts until it is removed', async () => {
    const first = await make({ expires_in_days: 1 });
    for (let n = 1; n < 50; n += 1) await make();
    await expect(make()).rejects.toEqual(code('too_many_tokens'));
    await expect(make({}, 'ben')).resolves.toBeDefined();
    base.clock.advance(dayMs);
    await expect(make()).rejects.toEqual(code('too_many_tokens'));
    await revokeToken(as('ana'), first.token_id);
    await expect(make()).resolves.toBeDefined();
    await expect(listTokens(as('ana'))).resolves.toHaveLength(50);
  });
});

describe('a request with a token', () => {
  test('acts for its person, with its scopes and never with an admin’s rights', async () => {
    const { token, token_id, expires_at } = await make({ scopes: ['read', 'events'] });
    await expect(authorize(token)).resolves.toEqual({
      userId: 'ana',
      email: 'ana@example.com',
      name: 'ana',
      role: 'user',
      sessionId: token_id,
      expiresAt: expires_at,
      tokenScopes: ['read', 'events'],
    });
  });

  test('may do what its scopes say and nothing else', async () => {
    const { token } = await make({ scopes: ['submit'] });
    await expect(authorize(token, 'POST /api/batches')).resolves.toBeDefined();
    await expect(authorize(token, 'GET /api/summaries')).rejects.toMatchObject({
      code: 'insufficient_scope',
      details: { scope: 'read' },
    });
    const all = await make({ scopes: ['read', 'submit', 'events'] });
    for (const line of ['POST /api/tokens', 'GET /api/webhooks', 'POST /events/broadcast']) {
      await expect(authorize(all.token, line)).rejects.toMatchObject({
        code: 'insufficient_scope',
        message: expect.stringMatching(/Sign in/),
      });
    }
  });

  test('is refused once the token is over, revoked, or its person disabled', async () => {
    const { token, token_id } = await make({ expires_in_days: 1 });
    await base.db.updateTable('users').set({ disabled_at: 1 }).where('id', '=', 'ana').execute();
    await expect(authorize(token)).rejects.toThrow(/account/);
    await expect(apiTokens.findLive(token_id)).resolves.toBeNull();
    await base.db.updateTable('users').set({ disabled_at: null }).execute();
    await expect(apiTokens.findLive(token_id)).resolves.toMatchObject({ role: 'user' });
    base.clock.advance(dayMs);
    await expect(authorize(token)).rejects.toThrow(/expired/);
    await expect(apiTokens.findLive(token_id)).resolves.toBeNull();
    const other = await make();
    await revokeToken(as('ana'), other.token_id);
    await expect(authorize(other.token)).rejects.toThrow(/revoked/);
    await expect(apiTokens.findLive(other.token_id)).resolves.toBeNull();
  });

  test('is no use with what is not ours', async () => {
    for (const text of ['', 'nonsense', 'yts_', `yts_${'a'.repeat(38)}`, 'eyJhbGciOi.x.y']) {
      const address = `192.0.2.${text.length}`;
      await expect(authorize(text, undefined, address)).rejects.toEqual(code('invalid_token'));
    }
  });

  test('of an address that keeps guessing is told to wait; a good token is not held up', async () => {
    const { token } = await make();
    for (let n = 0; n < 5; n += 1) {
      await expect(authorize(createTokenSecret())).rejects.toEqual(code('invalid_token'));
    }
    await expect(authorize('nonsense')).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retry_after_s: expect.any(Number) },
    });
    await expect(authorize(createTokenSecret(), undefined, '192.0.2.7')).rejects.toEqual(
      code('invalid_token'),
    );
    await expect(authorize(token)).resolves.toBeDefined();
  });

  test('with a token that is over is no guess', async () => {
    const { token, token_id } = await make();
    await revokeToken(as('ana'), token_id);
    for (let n = 0; n < 10; n += 1) {
      await expect(authorize(token)).rejects.toEqual(code('invalid_token'));
    }
  });

  test('is noted every few minutes', async () => {
    const { token } = await make();
    const lastUsed = async () => (await listTokens(as('ana')))[0]!.last_used_at;
    const first = base.clock();
    await authorize(token);
    base.clock.advance(5 * 60_000 - 1);
    await authorize(token);
    expect(await lastUsed()).toBe(first);
    base.clock.advance(1);
    await authorize(token);
    expect(await lastUsed()).toBe(base.clock());
  });
});

describe('revoking', () => {
  test('is for one’s own, and once', async () => {
    const { token_id } = await make();
    await expect(revokeToken(as('ben'), token_id)).rejects.toEqual(code('not_found'));
    await revokeToken(as('ana'), token_id);
    await expect(revokeToken(as('ana'), token_id)).rejects.toEqual(code('not_found'));
    await expect(listTokens(as('ana'))).resolves.toEqual([]);
  });

  test('is told to every process, in the log', async () => {
    const { token_id } = await make();
    await revokeToken(as('ana'), token_id);
    const [entry, ...others] = await base.log.readAfter(0, 10);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ type: 'revocation', audienceKind: 'control' });
    expect(JSON.parse(entry!.data)).toEqual({ sessionId: token_id, reason: 'revoked' });
  });
});

describe('upkeep', () => {
  const notices = async () => {
    const rows = await base.db.selectFrom('events').select(['data', 'audience_id']).execute();
    return rows.map(({ data, audience_id }) => {
      const { code, message } = JSON.parse(data);
      return `${audience_id}, ${code}: ${message}`;
    });
  };

  test('tells people a week ahead that a token ends, once', async () => {
    await make({ name: 'Long', expires_in_days: 30 });
    await make({ name: 'Short', expires_in_days: 3 });
    await tendTokens(tokens);
    base.clock.advance(23 * dayMs - 1);
    await tendTokens(tokens);
    expect(await notices()).toEqual([]);
    base.clock.advance(1);
    await tendTokens(tokens);
    await tendTokens(tokens);
    base.clock.advance(dayMs);
    await tendTokens(tokens);
    expect(await notices()).toEqual([
      expect.stringMatching(/^ana, token: The API token “Long” ends on/),
    ]);
  });

  test('remembers what is over for a month, so that its holder is told so', async () => {
    const { token } = await make({ expires_in_days: 1 });
    base.clock.advance(30 * dayMs);
    await tendTokens(tokens);
    await expect(listTokens(as('ana'))).resolves.toMatchObject([{ expired: true }]);
    await expect(authorize(token)).rejects.toThrow(/expired/);
    base.clock.advance(2 * dayMs);
    await tendTokens(tokens);
    await expect(listTokens(as('ana'))).resolves.toEqual([]);
  });
});

test('making and revoking one are on record, with its name and never with its secret', async () => {
  const { token, token_id } = await make({ scopes: ['events', 'read'] });
  await expect(revokeToken(as('ben'), token_id)).rejects.toThrow(code('not_found'));
  await revokeToken(as('ana'), token_id);
  await expect(revokeToken(as('ana'), token_id)).rejects.toThrow(code('not_found'));
  const lines = await base.db.selectFrom('audit_log').selectAll().orderBy('id').execute();
  expect(lines).toMatchObject([
    { action: 'token_created', details: '{"scopes":"read, events"}' },
    { action: 'token_revoked', details: null },
  ]);
  for (const line of lines) {
    const target = { target_kind: 'token', target_id: token_id, target_label: 'Nightly job' };
    expect(line).toMatchObject({ ...target, actor_id: 'ana', address: testCaller.address });
  }
  expect(JSON.stringify(lines)).not.toContain(token.slice(4, 20));
});
