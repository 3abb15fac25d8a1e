import { hash } from '@node-rs/argon2';
import SqliteDatabase from 'better-sqlite3';
import type { AppServer } from './app-server';
import { type HttpClient, signIn } from './http-client';

/** Puts another account into a running server's database, as an operator would, and signs it in. */
export async function addAccount(app: AppServer, name: string): Promise<HttpClient> {
  const credentials = { email: `${name}@example.com`, password: `the password of ${name}` };
  const passwordHash = await hash(credentials.password);
  const db = new SqliteDatabase(`${app.dataDir}/app.db`);
  db.prepare(
    `insert into users (id, email, name, role, password_hash, created_at) values (?, ?, ?, 'user', ?, 0)`,
  ).run(`usr_${name}`, credentials.email, name, passwordHash);
  db.close();
  return signIn(app.url, credentials);
}
