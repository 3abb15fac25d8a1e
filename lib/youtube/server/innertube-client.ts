import 'server-only';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Innertube } from 'youtubei.js/web.bundle';
import { AppError } from '../../errors';
import { consentCookie, type Send, youtubeOrigin } from './send';
import type { YouTubeAnswer } from './youtube-fetch';

/** The requests that are made of what `youtubei.js` knows; nothing else gets out. */
export type InnertubePath = '/browse' | '/next' | '/player' | '/navigation/resolve_url';

/** Asks YouTube the way its own players do. Throws what `send` throws, or `upstream_error` when the request was never made. */
export interface InnertubeClient {
  ask(path: InnertubePath, payload: Record<string, unknown>, send: Send): Promise<YouTubeAnswer>;
  /** The next request comes from another visitor: YouTube has had enough of this one. */
  renew(): void;
}

const allowedPaths = new Set(
  ['/browse', '/next', '/player', '/navigation/resolve_url'].map((path) => `/youtubei/v1${path}`),
);

/**
 * `youtubei.js` writes the requests (client versions, context, visitor), we send them and read the answers: its parser holds
 * the event loop, drops entries without a full title (private and deleted ones) and forgets badges (docs/decisions/0009).
 * Loaded at the first use, in the build that is one file: the other one is fifteen hundred modules.
 */
export function createInnertubeClient(): InnertubeClient {
  let session: Promise<Innertube['session']> | null = null;
  /** Who sends what is written right now, and what came back. */
  const asking = new AsyncLocalStorage<{ send: Send; answer: YouTubeAnswer | null }>();

  async function open(): Promise<Innertube['session']> {
    const { Innertube, Log } = await import('youtubei.js/web.bundle');
    Log.setLevel(Log.Level.NONE);
    const innertube = await Innertube.create({
      retrieve_player: false,
      generate_session_locally: true,
      retrieve_innertube_config: false,
      fetch,
    });
    return innertube.session;
  }

  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const url = new URL(typeof input === 'object' && 'url' in input ? input.url : String(input));
    const asked = asking.getStore();
    if (!asked || url.origin !== youtubeOrigin || !allowedPaths.has(url.pathname)) {
      throw new AppError('upstream_error', undefined, { cause: `refused to ask ${url.href}` });
    }
    const headers = Object.fromEntries(new Headers(init?.headers));
    const body = String(init?.body ?? '');
    asked.answer = await asked.send(url.href, { method: 'POST', headers, body });
    // Read by whoever asks: the library is told that all is well, and is given nothing to parse.
    return new Response();
  }

  return {
    async ask(path, payload, send) {
      session ??= open();
      const { http, user_agent } = await session.catch((cause) => {
        session = null;
        throw new AppError('upstream_error', undefined, { cause });
      });
      const asked = { send, answer: null as YouTubeAnswer | null };
      await asking.run(asked, () =>
        http.fetch(path, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': user_agent ?? '',
            origin: youtubeOrigin,
            cookie: consentCookie,
          },
          body: JSON.stringify(payload),
        }),
      );
      if (!asked.answer) throw new AppError('upstream_error', undefined, { cause: 'nothing sent' });
      return asked.answer;
    },
    renew() {
      session = null;
    },
  };
}
