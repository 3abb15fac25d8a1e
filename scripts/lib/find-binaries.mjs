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
  return find('redis-server', onPath());
}

/** Path of `nginx`, or null; distributions keep it where only root's PATH looks. */
export function findNginx() {
  return find('nginx', [...onPath(), '/usr/sbin', '/usr/local/sbin']);
}

function find(name, folders) {
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

const onPath = () => (process.env.PATH ?? '').split(delimiter).filter(Boolean);
