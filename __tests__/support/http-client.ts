import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { admin } from './app-server';

export interface HttpClient {
  cookie: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  json<T = any>(path: string, init?: RequestInit): Promise<T>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** A client without a session. */
export function anonymous(baseUrl: string, cookie = ''): HttpClient {
  const client: HttpClient = {
    cookie,
    fetch: (path, init = {}) => {
      const headers = new Headers(init.headers);
      if (cookie) headers.set('cookie', cookie);
      // A browser sends it with everything that changes state.
      if (init.method && init.method !== 'GET' && !headers.has('origin'))
        headers.set('origin', baseUrl);
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

/** Signs in through NextAuth's own endpoints, as a script would. Throws when refused. */
export async function signIn(baseUrl: string, credentials = admin): Promise<HttpClient> {
  const csrf = await fetch(`${baseUrl}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const response = await fetch(`${baseUrl}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      cookie: cookiesOf(csrf),
    },
    body: new URLSearchParams({ ...credentials, csrfToken, json: 'true' }),
  });
  const cookie = cookiesOf(response);
  if (!cookie.includes('session-token')) {
    throw new Error(`sign-in answered ${response.status}: ${await response.text()}`);
  }
  return anonymous(baseUrl, cookie);
}

/** Ends a client's session through NextAuth's own endpoints. */
export async function signOut(baseUrl: string, client: HttpClient): Promise<void> {
  const csrf = await client.fetch('/api/auth/csrf');
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const response = await fetch(`${baseUrl}/api/auth/signout`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: `${client.cookie}; ${cookiesOf(csrf)}`, origin: baseUrl },
    body: new URLSearchParams({ csrfToken, json: 'true' }),
  });
  if (!response.ok) throw new Error(`sign-out answered ${response.status}`);
}

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

export interface StreamMessage {
  event: string;
  id: string | undefined;
  data: any;
}

export interface OpenStream {
  response: Response;
  messages: StreamMessage[];
  /** The next message (from the first unread one on) that fits. */
  next(fits: (message: StreamMessage) => boolean): Promise<StreamMessage>;
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>;
  close(): void;
}

/** Opens `/events` and reads it with an independent parser. */
export async function openEvents(
  client: HttpClient,
  query = '',
  headers: Record<string, string> = {},
): Promise<OpenStream> {
  const controller = new AbortController();
  const response = await client.fetch(`/events${query}`, { headers, signal: controller.signal });
  const messages: StreamMessage[] = [];
  let read = 0;
  let notify = () => {};
  const parser = createParser({
    onEvent({ event, id, data }: EventSourceMessage) {
      messages.push({ event: event ?? 'message', id, data: JSON.parse(data) });
      notify();
    },
  });
  const ended = (async () => {
    if (response.status !== 200) return;
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        parser.feed(decoder.decode(chunk, { stream: true }));
      }
    } catch (error) {
      if (!controller.signal.aborted && (error as Error).name !== 'TypeError') throw error;
    }
  })();
  let over = false;
  void ended.then(() => {
    over = true;
    notify();
  });
  return {
    response,
    messages,
    ended,
    async next(fits) {
      for (;;) {
        while (read < messages.length) {
          const message = messages[read]!;
          read += 1;
          if (fits(message)) return message;
        }
        if (over) throw new Error(`the stream ended first; it had ${JSON.stringify(messages)}`);
        await new Promise<void>((resolve) => {
          notify = resolve;
        });
      }
    },
    close: () => controller.abort(),
  };
}

export const ofType = (event: string) => (message: StreamMessage) => message.event === event;
