import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Folder with PostgreSQL's own programs, or null: on the PATH, or where distributions keep them, newest first. */
export function findPostgres() {
  const versions = '/usr/lib/postgresql';
  const installed = existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(versions, version, 'bin'))
    : [];
  return (
    [...onPath(), ...installed].find(
      (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
    ) ?? null
  );
}

/** Path of `redis-server`, or null. */
export function findRedis() {
  return (
    onPath()
      .map((folder) => join(folder, 'redis-server'))
      .find((file) => existsSync(file)) ?? null
  );
}

const onPath = () => (process.env.PATH ?? '').split(delimiter).filter(Boolean);
