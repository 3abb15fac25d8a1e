import 'server-only';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { maxEmailLength, maxPasswordLength } from '../credential-limits';
import { modelProblems, modelProviders } from './model-settings';
import {
  blankToUndefined,
  flag,
  httpOrigin,
  httpUrl,
  list,
  number,
  optional,
  text,
  whole,
} from './setting-kinds';
import { signInProblems, signInProviders } from './sign-in-settings';
import {
  type DatabaseSettings,
  databaseSettings,
  isPostgresUrl,
  storeProblems,
} from './store-settings';

/** Every problem with the settings at once; each line names the variable and what to do. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The settings are not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '::1']);

/** Seconds after which Vercel ends a request for the stream: the `maxDuration` of `app/events/route.ts`, which must be a literal there. */
export const serverlessMaxDurationS = 300;

const envSchema = z.object({
  /** Set by Vercel itself. */
  VERCEL: flag(false),
  PORT: whole(3000, 1, 65_535),
  HOST: z.preprocess(blankToUndefined, z.string().trim().default('127.0.0.1')),
  DATA_DIR: z.preprocess(blankToUndefined, z.string().default('./data')),
  DATABASE_URL: text,
  DATABASE_POOL_SIZE: whole(10, 2, 500),
  REDIS_URL: text,
  NEXTAUTH_SECRET: text,
  NEXTAUTH_URL: httpOrigin('https://summaries.example.com'),
  LOGIN_ENABLED: flag(true),
  ALLOW_OPEN_ACCESS: flag(false),
  ADMIN_EMAIL: optional(
    z
      .email('must be an email address')
      .max(maxEmailLength, `must have at most ${maxEmailLength} characters`),
  ),
  ADMIN_PASSWORD: optional(
    z
      .string()
      .min(8, 'must have at least 8 characters')
      .max(maxPasswordLength, `must have at most ${maxPasswordLength} characters`),
  ),
  SIGNUP_ENABLED: flag(false),
  GITHUB_ID: text,
  GITHUB_SECRET: text,
  GITHUB_BASE_URL: httpUrl,
  GOOGLE_ID: text,
  GOOGLE_SECRET: text,
  GOOGLE_ISSUER: httpUrl,
  MAX_LOGIN_ATTEMPTS: whole(5, 1),
  LOCKOUT_DURATION: whole(15, 1),
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: httpUrl,
  OPENAI_MODELS: list,
  GEMINI_API_KEY: text,
  GEMINI_MODELS: list,
  OPENROUTER_API_KEY: text,
  OPENROUTER_MODELS: list,
  OLLAMA_BASE_URL: httpUrl,
  OLLAMA_MODELS: list,
  OLLAMA_CONTEXT_LENGTH: optional(number(2_048)),
  DEFAULT_MODEL: text,
  YOUTUBE_BASE_URL: httpOrigin('https://youtube.example.com'),
  YOUTUBE_API_KEY: text,
  YOUTUBE_API_BASE_URL: httpUrl,
  YOUTUBE_PROXY_URL: httpUrl,
  YOUTUBE_GAP_MS: whole(300, 0, 60_000),
  PLAYLIST_MAX_VIDEOS: whole(200, 1, 5_000),
  JOB_CONCURRENCY: whole(3, 1, 64),
  EVENTS_PING_INTERVAL_MS: whole(20_000, 1_000),
  EVENTS_MAX_LIFETIME_MS: whole(3_600_000, 1_000),
  EVENTS_STALL_TIMEOUT_MS: whole(30_000, 1_000),
  EVENTS_RETENTION_COUNT: whole(100_000, 1),
  EVENTS_RETENTION_AGE_MS: whole(7 * 86_400_000, 1_000),
  EVENTS_REPLAY_LIMIT: whole(5_000, 1),
  EVENTS_MAX_CONNECTIONS: whole(20_000, 0),
  EVENTS_MAX_CONNECTIONS_PER_USER: whole(20, 0),
  EVENTS_MAX_CONNECTIONS_PER_IP: whole(1_000, 0),
  EVENTS_FAULTS_ENABLED: flag(false),
  EVENTS_CONNECTS_PER_MINUTE: whole(120, 0),
  EVENTS_BROADCASTS_PER_MINUTE: whole(60, 0),
  TRUSTED_PROXIES: list,
  WEBHOOKS_ALLOWED_NETWORKS: list,
  METRICS_TOKEN: optional(
    z
      .string()
      .trim()
      .min(16, 'must have at least 16 characters')
      .regex(
        /^[\x21-\x7e]+$/,
        'must be of letters, digits and signs without spaces: it is sent in a header',
      ),
  ),
  MIN_FREE_DISK_MIB: whole(100, 0),
  LOG_LEVEL: z.preprocess(
    blankToUndefined,
    z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
        error: 'must be one of trace, debug, info, warn, error, fatal, silent',
      })
      .default('info'),
  ),
});

type Env = z.infer<typeof envSchema>;

/** Names of all settings that people set, for the test that keeps `.env.example` complete. */
export const settingNames = (Object.keys(envSchema.shape) as (keyof Env)[]).filter(
  (name) => name !== 'VERCEL',
);

export type Config = ReturnType<typeof group>;

/** Reads the settings from an environment. Pure; throws `ConfigError` with every problem at once. */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const { values, problems, wrong } = readSettings(env);
  // What several settings say together means nothing where one of them is wrong by itself.
  const namesWrong = (problem: string) => wrong.some((name) => problem.includes(name));
  problems.push(...crossProblems(values).filter((problem) => !namesWrong(problem)));
  if (problems.length > 0) throw new ConfigError(problems);
  return group(values);
}

/** Only where the database is, for commands that need nothing else. Throws `ConfigError`. */
export function loadDatabaseConfig(env: Record<string, string | undefined>): DatabaseSettings {
  const { DATA_DIR, DATABASE_URL, DATABASE_POOL_SIZE } = env;
  const { values, problems } = readSettings({ DATA_DIR, DATABASE_URL, DATABASE_POOL_SIZE });
  problems.push(...storeProblems(values));
  if (problems.length > 0) throw new ConfigError(problems);
  return databaseSettings(values);
}

/** One setting at a time: a wrong one counts as unset, so that the rules across settings are still checked. */
function readSettings(env: Record<string, string | undefined>) {
  const problems: string[] = [];
  const wrong: string[] = [];
  const values = Object.fromEntries(
    Object.entries(envSchema.shape).map(([name, schema]) => {
      const parsed = schema.safeParse(env[name]);
      if (parsed.success) return [name, parsed.data];
      problems.push(`${name} ${parsed.error.issues[0]?.message}`);
      wrong.push(name);
      return [name, schema.parse(undefined)];
    }),
  ) as Env;
  return { values, problems, wrong };
}

/** The settings of this process. */
export function configOfProcess(): Config {
  return loadConfig(process.env);
}

/** Rules that span several settings. Each names them all, for it is left out where one of them is wrong by itself. */
function crossProblems(env: Env): string[] {
  const problems = storeProblems(env);
  const openHost = !loopbackHosts.has(env.HOST);
  if (openHost && !env.NEXTAUTH_URL) {
    problems.push('NEXTAUTH_URL is required when HOST is not loopback: set the public address');
  }
  if (!env.LOGIN_ENABLED && openHost && !env.ALLOW_OPEN_ACCESS) {
    problems.push(
      'LOGIN_ENABLED=false lets everyone in who can reach HOST: set HOST=127.0.0.1, or ALLOW_OPEN_ACCESS=true',
    );
  }
  if (!env.NEXTAUTH_SECRET) {
    problems.push(
      isPostgresUrl(env.DATABASE_URL)
        ? 'NEXTAUTH_SECRET is required with PostgreSQL, the same for every instance: try `openssl rand -base64 32`'
        : 'NEXTAUTH_SECRET is missing: start through `npm start`, which keeps one in DATA_DIR',
    );
  } else if (env.NEXTAUTH_SECRET.length < 32) {
    problems.push(
      'NEXTAUTH_SECRET must have at least 32 characters: try `openssl rand -base64 32`',
    );
  }
  if (Boolean(env.ADMIN_EMAIL) !== Boolean(env.ADMIN_PASSWORD)) {
    problems.push('ADMIN_EMAIL and ADMIN_PASSWORD belong together: set both or neither');
  }
  problems.push(...signInProblems(env), ...modelProblems(env));
  for (const name of ['TRUSTED_PROXIES', 'WEBHOOKS_ALLOWED_NETWORKS'] as const) {
    for (const range of env[name]) {
      if (!isAddressRange(range)) {
        problems.push(`${name} has "${range}", which is no address or CIDR range`);
      }
    }
  }
  return problems;
}

function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}

function group(env: Env) {
  const dataDir = resolve(env.DATA_DIR);
  const origin = new URL(env.NEXTAUTH_URL ?? `http://localhost:${env.PORT}`).origin;
  return deepFreeze({
    server: { port: env.PORT, host: env.HOST, origin, trustedProxies: env.TRUSTED_PROXIES },
    dataDir,
    database: databaseSettings(env),
    redisUrl: env.REDIS_URL ?? null,
    auth: {
      secret: env.NEXTAUTH_SECRET!,
      loginEnabled: env.LOGIN_ENABLED,
      signupEnabled: env.SIGNUP_ENABLED,
      providers: signInProviders(env),
      admin: env.ADMIN_EMAIL
        ? { email: env.ADMIN_EMAIL.toLowerCase(), password: env.ADMIN_PASSWORD! }
        : null,
      maxLoginAttempts: env.MAX_LOGIN_ATTEMPTS,
      lockoutMs: env.LOCKOUT_DURATION * 60_000,
    },
    models: { defaultModel: env.DEFAULT_MODEL ?? null, providers: modelProviders(env) },
    youtube: {
      baseUrl: env.YOUTUBE_BASE_URL ?? 'https://www.youtube.com',
      proxyUrl: env.YOUTUBE_PROXY_URL,
      gapMs: env.YOUTUBE_GAP_MS,
      apiKey: env.YOUTUBE_API_KEY,
      apiBaseUrl: env.YOUTUBE_API_BASE_URL ?? 'https://www.googleapis.com/youtube/v3',
      playlistMaxVideos: env.PLAYLIST_MAX_VIDEOS,
    },
    jobs: { concurrency: env.JOB_CONCURRENCY },
    webhooks: { allowedNetworks: env.WEBHOOKS_ALLOWED_NETWORKS },
    events: {
      pingIntervalMs: env.EVENTS_PING_INTERVAL_MS,
      // On Vercel a stream says goodbye before it is cut off.
      maxLifetimeMs: env.VERCEL
        ? Math.min(env.EVENTS_MAX_LIFETIME_MS, (serverlessMaxDurationS - 15) * 1_000)
        : env.EVENTS_MAX_LIFETIME_MS,
      stallTimeoutMs: env.EVENTS_STALL_TIMEOUT_MS,
      retention: { count: env.EVENTS_RETENTION_COUNT, ageMs: env.EVENTS_RETENTION_AGE_MS },
      replayLimit: env.EVENTS_REPLAY_LIMIT,
      maxConnections: env.EVENTS_MAX_CONNECTIONS,
      maxConnectionsPerUser: env.EVENTS_MAX_CONNECTIONS_PER_USER,
      maxConnectionsPerAddress: env.EVENTS_MAX_CONNECTIONS_PER_IP,
      faultsEnabled: env.EVENTS_FAULTS_ENABLED,
      connectsPerMinute: env.EVENTS_CONNECTS_PER_MINUTE,
      broadcastsPerMinute: env.EVENTS_BROADCASTS_PER_MINUTE,
    },
    metricsToken: env.METRICS_TOKEN ?? null,
    minFreeDiskMib: env.MIN_FREE_DISK_MIB,
    logLevel: env.LOG_LEVEL,
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
