import { ConfigError, loadConfig } from '@/lib/server/config';

const secret = 'x'.repeat(32);
const load = (env: Record<string, string> = {}) => loadConfig({ NEXTAUTH_SECRET: secret, ...env });

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('needs nothing but a secret', () => {
  const config = load();
  expect(config).toMatchObject({
    server: { port: 3000, host: '127.0.0.1', origin: 'http://localhost:3000' },
    auth: { loginEnabled: true, signupEnabled: false, admin: null, maxLoginAttempts: 5 },
    jobs: { concurrency: 3 },
    events: { pingIntervalMs: 20_000, replayLimit: 5_000, maxConnections: 20_000 },
    models: { defaultModel: 'extractive' },
  });
  expect(config.database.path).toMatch(/\/data\/app\.db$/);
});

test('is frozen through and through', () => {
  const config = load();
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.events.retention)).toBe(true);
});

test('an empty setting counts as unset', () => {
  expect(load({ PORT: '', HOST: ' ', LOG_LEVEL: '', LOGIN_ENABLED: '' })).toMatchObject({
    server: { port: 3000, host: '127.0.0.1' },
    logLevel: 'info',
    auth: { loginEnabled: true },
  });
});

test('lists every problem at once, each with its name', () => {
  const problems = problemsOf({
    NEXTAUTH_SECRET: 'short',
    PORT: '99999',
    LOGIN_ENABLED: 'maybe',
    LOG_LEVEL: 'loud',
    ADMIN_EMAIL: 'nobody',
    EVENTS_REPLAY_LIMIT: '0',
    TRUSTED_PROXIES: '10.0.0.0/8, nonsense, 10.0.0.0/99',
    GITHUB_ID: 'only-id',
  });
  const names = ['NEXTAUTH_SECRET', 'PORT', 'LOGIN_ENABLED', 'LOG_LEVEL', 'ADMIN_EMAIL'];
  names.push('EVENTS_REPLAY_LIMIT', 'GITHUB_ID');
  for (const name of names) {
    expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(1);
  }
  expect(problems.filter((problem) => problem.startsWith('TRUSTED_PROXIES'))).toHaveLength(2);
});

test('an open listen address needs a public origin', () => {
  expect(problemsOf({ HOST: '0.0.0.0' })).toEqual([
    expect.stringContaining('NEXTAUTH_URL is required'),
  ]);
  expect(problemsOf({ HOST: '0.0.0.0', NEXTAUTH_URL: 'https://yts.example' })).toEqual([]);
});

test('single-user mode stays on this machine unless told otherwise', () => {
  const open = { LOGIN_ENABLED: 'false', HOST: '0.0.0.0', NEXTAUTH_URL: 'http://box.lan' };
  expect(problemsOf(open)).toEqual([expect.stringContaining('ALLOW_OPEN_ACCESS')]);
  expect(problemsOf({ ...open, ALLOW_OPEN_ACCESS: 'true' })).toEqual([]);
  expect(problemsOf({ LOGIN_ENABLED: 'false' })).toEqual([]);
});

test('admin address and password belong together', () => {
  expect(problemsOf({ ADMIN_EMAIL: 'a@example.com' })).toHaveLength(1);
  expect(
    load({ ADMIN_EMAIL: 'Ana@Example.com', ADMIN_PASSWORD: 'long enough' }).auth.admin,
  ).toEqual({
    email: 'ana@example.com',
    password: 'long enough',
  });
});

test.each([
  ['file:/data/x.db', '/data/x.db'],
  ['file:///data/x.db', '/data/x.db'],
])('reads the database address %s', (url, path) => {
  expect(load({ DATABASE_URL: url }).database.path).toBe(path);
});

test('names the settings that somebody set in vain', () => {
  expect(load({ SIGNUP_ENABLED: 'false', METRICS_TOKEN: ' ' }).unusedSettings).toEqual([]);
  const env = {
    SIGNUP_ENABLED: 'true',
    GITHUB_ID: 'x',
    GITHUB_SECRET: 'x',
    GOOGLE_ID: 'x',
    GOOGLE_SECRET: 'x',
    YOUTUBE_API_KEY: 'x',
    YOUTUBE_API_BASE_URL: 'http://localhost:1',
    EVENTS_FAULTS_ENABLED: '1',
    METRICS_TOKEN: 'x',
  };
  expect(load(env).unusedSettings).toEqual(Object.keys(env));
});

test('an origin with a path is refused', () => {
  expect(problemsOf({ NEXTAUTH_URL: 'https://example.com/app' })).toEqual([
    expect.stringContaining('without a path'),
  ]);
});

test('a secret never stands in a message', () => {
  const problems = problemsOf({ NEXTAUTH_SECRET: 'hunter2', ADMIN_PASSWORD: 'pw12345' });
  expect(problems.join(' ')).not.toMatch(/hunter2|pw12345/);
});
