import { anonymous, type HttpClient } from './http-client';

/** A client that keeps cookies and follows nothing, as far as a browser is that. */
export interface CookieClient {
  cookies: Map<string, string>;
  fetch(pathOrUrl: string, init?: RequestInit): Promise<Response>;
  /** A client with the cookies as they are now. */
  client(): HttpClient;
}

export function createCookieClient(baseUrl: string): CookieClient {
  const cookies = new Map<string, string>();
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    cookies,
    async fetch(pathOrUrl, init = {}) {
      const url = new URL(pathOrUrl, baseUrl);
      const headers = new Headers(init.headers);
      if (url.origin === new URL(baseUrl).origin) {
        headers.set('cookie', header());
        if (init.method === 'POST' && !headers.has('origin')) headers.set('origin', baseUrl);
      }
      const response = await fetch(url, { redirect: 'manual', ...init, headers });
      for (const cookie of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = cookie.split(';');
        const at = pair.indexOf('=');
        const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
        const gone = attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute));
        if (gone || value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    },
    client: () => anonymous(baseUrl, header()),
  };
}

/** Goes from the sign-in page to a provider and back, and returns where that ends. */
export async function goThroughProvider(
  browser: CookieClient,
  provider: string,
): Promise<{ location: string; signedIn: boolean }> {
  const callback = await goToProvider(browser, provider);
  return returnFromProvider(browser, callback);
}

/** The first half: returns the address that the provider sends the browser back to. */
export async function goToProvider(browser: CookieClient, provider: string): Promise<string> {
  const csrf = (await (await browser.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
  const begun = await browser.fetch(`/api/auth/signin/${provider}`, {
    method: 'POST',
    body: new URLSearchParams({ csrfToken: csrf.csrfToken, callbackUrl: '/', json: 'true' }),
  });
  const { url } = (await begun.json()) as { url: string };
  const consent = await browser.fetch(url);
  return consent.headers.get('location') ?? url;
}

/** The second half. Follows redirects within the app. */
export async function returnFromProvider(
  browser: CookieClient,
  callback: string,
): Promise<{ location: string; signedIn: boolean }> {
  let location = callback;
  for (let hops = 0; hops < 4 && location.includes('/api/auth/'); hops += 1) {
    const response = await browser.fetch(location);
    location = response.headers.get('location') ?? '';
  }
  const signedIn = [...browser.cookies.keys()].some((name) => name.endsWith('session-token'));
  return { location, signedIn };
}
