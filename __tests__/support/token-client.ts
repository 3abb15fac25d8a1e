import type { HttpClient } from './http-client';

/** Makes an API token as somebody who is signed in. */
export async function makeToken(
  client: HttpClient,
  input: object = {},
): Promise<{ token: string; token_id: string }> {
  const response = await client.post('/api/tokens', {
    name: 'Test',
    scopes: ['read', 'submit', 'events'],
    ...input,
  });
  if (response.status !== 201) throw new Error(await response.text());
  return (await response.json()) as { token: string; token_id: string };
}

/** A script: no cookies, no Origin, a token. */
export function scripted(baseUrl: string, token: string): HttpClient {
  const client: HttpClient = {
    cookie: '',
    fetch(path, init = {}) {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${token}`);
      return fetch(baseUrl + path, { redirect: 'manual', ...init, headers });
    },
    json: async (path, init) => (await client.fetch(path, init)).json(),
    post: (path, body, headers) =>
      client.fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
  return client;
}
