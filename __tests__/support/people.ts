import type { AppServer } from './app-server';
import { type HttpClient, signIn } from './http-client';
import { callAction } from './server-actions';

interface Person {
  name: string;
  role?: 'user' | 'admin';
}

const emailOf = (name: string) => `${name.toLowerCase().replace(/\W+/g, '.')}@example.com`;
const passwordOf = (name: string) => `the password of ${name}`;

async function asAdmin<T>(app: AppServer, name: string, input: unknown): Promise<T> {
  const { answer, text } = await callAction(await adminOf(app), name, [input]);
  if (!answer?.ok) throw new Error(`${name} answered ${text}`);
  return answer.value;
}

const admins = new WeakMap<AppServer, Promise<HttpClient>>();
function adminOf(app: AppServer): Promise<HttpClient> {
  const known = admins.get(app) ?? signIn(app.url);
  admins.set(app, known);
  return known;
}

/** Makes an account, as an admin does, and returns what it takes to sign in. */
export async function makePerson(
  app: AppServer,
  { name, role = 'user' }: Person,
): Promise<{ userId: string; email: string; password: string }> {
  const [email, password] = [emailOf(name), passwordOf(name)];
  const made = await asAdmin<{ user_id: string }>(app, 'createUserAction', {
    name,
    email,
    password,
    role,
  });
  return { userId: made.user_id, email, password };
}

/** Invites somebody, as an admin does, and returns the path of the link. */
export async function invitePerson(
  app: AppServer,
  { name, role = 'user' }: Person,
): Promise<string> {
  const { url } = await asAdmin<{ url: string }>(app, 'inviteAction', {
    name,
    email: emailOf(name),
    role,
  });
  return url.slice(app.url.length);
}
