/** Sign-in and sign-out through NextAuth's own endpoints and ours, without its session provider. */

const unreachable = 'The server could not be reached. Check your connection and try again.';
const notNow = 'Sign-in did not work. Try again in a moment.';

/** Posts a form to NextAuth, which answers with where to go next. */
async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const csrf = await fetch('/api/auth/csrf', { cache: 'no-store' });
  if (!csrf.ok) throw new Error(`csrf: ${csrf.status}`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  return fetch(path, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  });
}

/** What a refusal says: NextAuth's address with the reason in it, or an error of ours. */
async function reasonOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => null)) as {
    url?: string;
    error?: { message?: string };
  } | null;
  const reason = body?.url ? new URL(body.url).searchParams.get('error') : body?.error?.message;
  return reason && reason !== 'CredentialsSignin' ? reason : notNow;
}

/** Resolves to null when signed in, or to a sentence that says why not. */
export async function signIn(email: string, password: string): Promise<string | null> {
  try {
    const response = await post('/api/auth/callback/credentials', { email, password });
    return response.ok ? null : await reasonOf(response);
  } catch {
    return unreachable;
  }
}

/**
 * Begins to sign in at a provider, whose page comes back to `returnTo`. Resolves to the address to go to, or to a sentence
 * that says why not.
 */
export async function beginProviderSignIn(
  provider: string,
  returnTo: string,
): Promise<{ url: string } | { problem: string }> {
  try {
    const response = await post(`/api/auth/signin/${provider}`, { callbackUrl: returnTo });
    if (!response.ok) return { problem: await reasonOf(response) };
    const { url } = (await response.json()) as { url?: string };
    return url ? { url } : { problem: notNow };
  } catch {
    return { problem: unreachable };
  }
}

/** Ends the session on the server. Throws when the server could not be reached; a session that is over already is fine. */
export async function signOut(): Promise<void> {
  const response = await fetch('/api/sign-out', { method: 'POST' });
  if (!response.ok && response.status !== 401) throw new Error(`sign-out: ${response.status}`);
}
