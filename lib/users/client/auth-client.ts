/** Sign-in and sign-out through NextAuth's own endpoints, without its session provider. */

async function csrfToken(): Promise<string> {
  const response = await fetch('/api/auth/csrf', { cache: 'no-store' });
  if (!response.ok) throw new Error(`csrf: ${response.status}`);
  return ((await response.json()) as { csrfToken: string }).csrfToken;
}

/** Resolves to null when signed in, or to a sentence that says why not. */
export async function signIn(email: string, password: string): Promise<string | null> {
  try {
    const response = await fetch('/api/auth/callback/credentials', {
      method: 'POST',
      body: new URLSearchParams({ email, password, csrfToken: await csrfToken(), json: 'true' }),
    });
    if (response.ok) return null;
    const { url } = (await response.json()) as { url?: string };
    const reason = url ? new URL(url).searchParams.get('error') : null;
    return reason && reason !== 'CredentialsSignin'
      ? reason
      : 'Sign-in did not work. Try again in a moment.';
  } catch {
    return 'The server could not be reached. Check your connection and try again.';
  }
}

/** Ends the session on the server. Throws when the server could not be reached. */
export async function signOut(): Promise<void> {
  const response = await fetch('/api/auth/signout', {
    method: 'POST',
    body: new URLSearchParams({ csrfToken: await csrfToken(), json: 'true' }),
  });
  if (!response.ok) throw new Error(`signout: ${response.status}`);
}
