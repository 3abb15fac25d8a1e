import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import nextEnv from '@next/env';

const loopback = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * Everything that must be in the environment before Next is loaded: `.env*` from the project root, absolute paths (Next's
 * standalone server changes into its own folder), the listen address, the secret, the public origin. Edge code cannot read
 * files, so it finds all of it here. Settings that are wrong are left for the application to report, all at once.
 */
export function prepareEnvironment(root, { dev = false } = {}) {
  const { env } = process;
  loadSettings(root, { dev });
  env.NEXT_TELEMETRY_DISABLED = '1';
  env.PORT ||= '3000';
  env.HOST ||= '127.0.0.1';
  env.HOSTNAME = env.HOST;
  if (!env.NEXTAUTH_URL && loopback.has(env.HOST))
    env.NEXTAUTH_URL = `http://localhost:${env.PORT}`;
  if (!env.NEXTAUTH_SECRET && !/^postgres/.test(env.DATABASE_URL ?? '')) {
    env.NEXTAUTH_SECRET = readOrCreateSecret(env.DATA_DIR);
  }
}

/** `.env*` from the project root, and the paths in it from there. */
export function loadSettings(root, { dev = false } = {}) {
  const { env } = process;
  // For the project's own tests, which a developer's `.env` must not reach.
  if (env.SKIP_ENV_FILES !== '1') {
    nextEnv.loadEnvConfig(root, dev, { info: () => {}, error: console.error });
  }
  env.DATA_DIR = resolve(root, env.DATA_DIR || './data');
  if (env.DATABASE_URL?.startsWith('file:')) {
    const path = env.DATABASE_URL.replace(/^file:(\/\/(?=\/))?/, '');
    env.DATABASE_URL = `file:${resolve(root, path)}`;
  }
}

/** One secret per data folder, readable by its owner only; made at the first start. */
function readOrCreateSecret(dataDir) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'secret');
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    chmodSync(file, 0o600);
  }
  return readFileSync(file, 'utf8').trim();
}
