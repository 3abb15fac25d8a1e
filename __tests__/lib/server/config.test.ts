import { readFileSync } from 'node:fs';
import {
  ConfigError,
  loadConfig,
  loadDatabaseConfig,
  serverlessMaxDurationS,
} from '@/lib/server/config';

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
    models: { defaultModel: null, providers: [] },
  });
  expect(config.database).toEqual({
    kind: 'sqlite',
    path: expect.stringMatching(/\/data\/app\.db$/),
  });
});

test('the Data API of YouTube is asked at Google, once there is a key, or where the setting says', () => {
  const { youtube } = load();
  expect([youtube.apiKey, youtube.apiBaseUrl]).toEqual([
    undefined,
    'https://www.googleapis.com/youtube/v3',
  ]);
  const own = load({ YOUTUBE_API_KEY: 'key', YOUTUBE_API_BASE_URL: 'http://127.0.0.1:9/v3/' });
  expect(own.youtube).toMatchObject({ apiKey: 'key', apiBaseUrl: 'http://127.0.0.1:9/v3' });
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
    WEBHOOKS_ALLOWED_NETWORKS: '192.168.1.0/24, localhost, fd00::/129',
    GITHUB_ID: 'only-id',
  });
  const names = ['NEXTAUTH_SECRET', 'PORT', 'LOGIN_ENABLED', 'LOG_LEVEL', 'ADMIN_EMAIL'];
  names.push('EVENTS_REPLAY_LIMIT', 'GITHUB_ID');
  for (const name of names) {
    expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(1);
  }
  for (const name of ['TRUSTED_PROXIES', 'WEBHOOKS_ALLOWED_NETWORKS']) {
    expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(2);
  }
});

test('what several settings say together is not told where one is wrong by itself', () => {
  const only = (env: Record<string, string>, pattern: RegExp) =>
    expect(problemsOf(env)).toEqual([expect.stringMatching(pattern)]);
  only({ ADMIN_EMAIL: 'a@b.co', ADMIN_PASSWORD: 'short' }, /^ADMIN_PASSWORD must have at least 8/);
  only({ HOST: '0.0.0.0', NEXTAUTH_URL: 'yts.example.com' }, /^NEXTAUTH_URL must be an http/);
  only({ OPENAI_BASE_URL: 'localhost:8000', OPENAI_MODELS: 'a' }, /^OPENAI_BASE_URL must be/);
  only({ OPENAI_BASE_URL: 'no', DEFAULT_MODEL: 'openai/a' }, /^OPENAI_BASE_URL must be/);
});

test('a default model has to be configured; what is missing is named', () => {
  expect(problemsOf({ PORT: 'x', DEFAULT_MODEL: 'openai/gpt-x' })).toEqual([
    expect.stringMatching(/^PORT/),
    'DEFAULT_MODEL is "openai/gpt-x", which is not configured: set OPENAI_API_KEY or OPENAI_BASE_URL and name it in OPENAI_MODELS, or use one of extractive',
  ]);
  expect(problemsOf({ GEMINI_API_KEY: 'k', DEFAULT_MODEL: 'nobody/nothing' })).toEqual([
    'DEFAULT_MODEL is "nobody/nothing", which is not configured: use one of gemini/gemini-2.5-flash, extractive',
  ]);
  const env = { OLLAMA_BASE_URL: 'http://localhost:11434', DEFAULT_MODEL: 'ollama/llama3.2' };
  expect(load(env).models.defaultModel).toBe('ollama/llama3.2');
  expect(load({ DEFAULT_MODEL: 'extractive' }).models.defaultModel).toBe('extractive');
});

test.each([
  ['NEXTAUTH_URL', 'https://yts.example/path'],
  ['NEXTAUTH_URL', 'https://yts.example?x=1'],
  ['NEXTAUTH_URL', 'https://user@yts.example'],
  ['YOUTUBE_BASE_URL', 'https://gateway.example/yt'],
  ['METRICS_TOKEN', 'two words of a token'],
  ['ADMIN_PASSWORD', 'x'.repeat(201)],
  ['ADMIN_EMAIL', `${'x'.repeat(250)}@example.com`],
])('refuses a %s that could not work: %s', (name, value) => {
  expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(`^${name} must`)]);
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
  expect(load({ DATABASE_URL: url }).database).toEqual({ kind: 'sqlite', path });
});

test('several instances share PostgreSQL and Redis', () => {
  const env = {
    DATABASE_URL: 'postgresql://u:p%40ss@db:5432/yts',
    REDIS_URL: 'rediss://:p@r:6380/1',
  };
  const { database, redisUrl } = load({ ...env, DATABASE_POOL_SIZE: '25' });
  expect(database).toEqual({ kind: 'postgres', url: env.DATABASE_URL, poolSize: 25 });
  expect(redisUrl).toBe(env.REDIS_URL);
  expect(load().redisUrl).toBeNull();
  expect(problemsOf({ ...env, NEXTAUTH_SECRET: '' })).toEqual([
    expect.stringMatching(/^NEXTAUTH_SECRET is required with PostgreSQL, the same for every/),
  ]);
});

test.each([
  ['DATABASE_URL', 'mysql://db/yts'],
  ['DATABASE_URL', 'postgres://db'],
  ['DATABASE_URL', 'postgres://u:secret/word@[db/yts'],
  ['REDIS_URL', 'localhost:6379'],
  ['REDIS_URL', 'http://localhost'],
  ['DATABASE_POOL_SIZE', '1'],
])('refuses %s=%s without showing a password', (name, value) => {
  const problems = problemsOf({ [name]: value });
  expect(problems).toEqual([expect.stringMatching(`^${name}`)]);
  expect(problems[0]).not.toContain('secret');
});

test('a command that needs the database alone asks for nothing else', () => {
  expect(loadDatabaseConfig({ DATABASE_URL: 'postgres://db/yts', PORT: 'x' })).toEqual({
    kind: 'postgres',
    url: 'postgres://db/yts',
    poolSize: 10,
  });
  expect(() => loadDatabaseConfig({ DATABASE_URL: 'mysql://db' })).toThrow(ConfigError);
});

test('a token for metrics is long enough not to be guessed, and a blank one is none', () => {
  expect(load({ METRICS_TOKEN: ' ' }).metricsToken).toBeNull();
  expect(load({ METRICS_TOKEN: 'x'.repeat(16) }).metricsToken).toBe('x'.repeat(16));
  expect(problemsOf({ METRICS_TOKEN: 'secret' })).toEqual([
    'METRICS_TOKEN must have at least 16 characters',
  ]);
});

test('a model provider is configured by its key or address, in a fixed order', () => {
  const { models } = load({
    OLLAMA_BASE_URL: 'http://localhost:11434/',
    OLLAMA_MODELS: 'llama3.2, qwen3:8b',
    GEMINI_API_KEY: 'g',
    OPENAI_BASE_URL: 'http://localhost:8000/v1',
    OPENROUTER_API_KEY: 'r',
    OPENROUTER_MODELS: 'anthropic/claude-haiku-4.5',
    DEFAULT_MODEL: 'gemini/gemini-2.5-flash',
  });
  expect(models).toEqual({
    defaultModel: 'gemini/gemini-2.5-flash',
    providers: [
      {
        name: 'openai',
        apiKey: null,
        baseUrl: 'http://localhost:8000/v1',
        models: ['gpt-4.1-mini'],
      },
      { name: 'gemini', apiKey: 'g', baseUrl: null, models: ['gemini-2.5-flash'] },
      {
        name: 'openrouter',
        apiKey: 'r',
        baseUrl: null,
        models: ['anthropic/claude-haiku-4.5'],
      },
      {
        name: 'ollama',
        apiKey: null,
        baseUrl: 'http://localhost:11434',
        models: ['llama3.2', 'qwen3:8b'],
        contextTokens: null,
      },
    ],
  });
});

test('the context of Ollama is a whole number of tokens, and may be set without Ollama', () => {
  const ollama = { OLLAMA_BASE_URL: 'http://localhost:11434', OLLAMA_CONTEXT_LENGTH: '16384' };
  expect(load(ollama).models.providers).toMatchObject([{ name: 'ollama', contextTokens: 16_384 }]);
  expect(load({ OLLAMA_CONTEXT_LENGTH: '16384' }).models.providers).toEqual([]);
  for (const bad of ['8k', '8192.5', '100']) {
    expect(problemsOf({ OLLAMA_CONTEXT_LENGTH: bad })).toEqual([
      expect.stringMatching(/^OLLAMA_CONTEXT_LENGTH must be /),
    ]);
  }
});

test('models without their provider are named as a problem', () => {
  expect(problemsOf({ OPENAI_MODELS: 'gpt-4.1', GEMINI_MODELS: 'x' })).toEqual([
    expect.stringContaining('OPENAI_MODELS'),
    expect.stringContaining('GEMINI_MODELS'),
  ]);
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

test('a sign-in provider is configured by its client, and is where the setting says', () => {
  expect(load().auth.providers).toEqual({ github: null, google: null });
  const client = { GITHUB_ID: 'id', GITHUB_SECRET: 's', GOOGLE_ID: 'id', GOOGLE_SECRET: 's' };
  expect(load(client).auth.providers).toMatchObject({
    github: { baseUrl: 'https://github.com', apiUrl: 'https://api.github.com' },
    google: { issuer: 'https://accounts.google.com' },
  });
  const own = { GITHUB_BASE_URL: 'https://git.example.com/', GOOGLE_ISSUER: 'http://127.0.0.1:9' };
  expect(load({ ...client, ...own }).auth.providers).toMatchObject({
    github: { baseUrl: 'https://git.example.com', apiUrl: 'https://git.example.com/api/v3' },
    google: { issuer: 'http://127.0.0.1:9' },
  });
});

test.each(['GITHUB_BASE_URL', 'GOOGLE_ISSUER'])(
  'a client secret does not go to %s over plain http, but on this machine',
  (name) => {
    expect(problemsOf({ [name]: 'http://git.example.com' })).toEqual([
      `${name} must start with https:// unless it is on this machine`,
    ]);
    expect(problemsOf({ [name]: 'http://localhost.evil.example' })).toHaveLength(1);
    expect(problemsOf({ [name]: 'http://localhost:8080' })).toEqual([]);
  },
);

test('on Vercel a stream ends before Vercel cuts it off, earlier when asked for', () => {
  const route = readFileSync('app/events/route.ts', 'utf8');
  expect(route).toContain(`export const maxDuration = ${serverlessMaxDurationS};`);
  expect(load().events.maxLifetimeMs).toBe(3_600_000);
  expect(load({ VERCEL: '1' }).events.maxLifetimeMs).toBe((serverlessMaxDurationS - 15) * 1_000);
  const sooner = load({ VERCEL: '1', EVENTS_MAX_LIFETIME_MS: '60000' });
  expect(sooner.events.maxLifetimeMs).toBe(60_000);
});
