import 'server-only';
import { isAbsolute, resolve } from 'node:path';

/** The settings that name where data is kept and how instances reach one another. */
interface StoreEnv {
  DATA_DIR: string;
  DATABASE_URL?: string;
  DATABASE_POOL_SIZE: number;
  REDIS_URL?: string;
}

export type DatabaseSettings =
  | { kind: 'sqlite'; path: string }
  | { kind: 'postgres'; url: string; poolSize: number };

export const isPostgresUrl = (url = '') => /^postgres(ql)?:/.test(url);

export function databaseSettings(env: StoreEnv): DatabaseSettings {
  const { DATABASE_URL: url } = env;
  if (url && isPostgresUrl(url)) {
    return { kind: 'postgres', url, poolSize: env.DATABASE_POOL_SIZE };
  }
  const file = url?.replace(/^file:(\/\/(?=\/))?/, '');
  const path = file ? (isAbsolute(file) ? file : resolve(file)) : resolve(env.DATA_DIR, 'app.db');
  return { kind: 'sqlite', path };
}

export function storeProblems({ DATABASE_URL: database, REDIS_URL: redis }: StoreEnv): string[] {
  const problems: string[] = [];
  if (database && isPostgresUrl(database)) {
    // Shown nowhere: an address that cannot be read may have its password anywhere.
    if (!URL.canParse(database) || new URL(database).pathname.length < 2) {
      problems.push(
        'DATABASE_URL must look like postgres://user:password@host:5432/database; write special characters of the password as %XX',
      );
    }
  } else if (database && !database.startsWith('file:')) {
    problems.push('DATABASE_URL must start with file: or postgres:');
  }
  if (redis && !(/^rediss?:\/\//.test(redis) && URL.canParse(redis))) {
    problems.push(
      'REDIS_URL must look like redis://:password@host:6379, or rediss:// for an encrypted connection',
    );
  }
  return problems;
}
