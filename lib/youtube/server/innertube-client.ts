import 'server-only';
import type { Innertube } from 'youtubei.js/web.bundle';
import { AppError, errorCodeOf } from '../../errors';
import type { Pacer, PacerOptions } from './pacer';
import { readPlaylistAnswer } from './playlist-refusal';
import type { YouTubeFetch } from './youtube-fetch';
import type { Json } from './youtube-json';

/** The two requests that lists are made of; nothing else gets out. */
export type InnertubePath = '/browse' | '/next';

/** Asks YouTube the way its web player does. Throws the codes of `PlaylistSource`, or the signal's reason. */
export interface InnertubeClient {
  ask(path: InnertubePath, payload: Record<string, string>, signal: AbortSignal): Promise<Json>;
}

const origin = 'https://www.youtube.com';
const allowedPaths = new Set(['/youtubei/v1/browse', '/youtubei/v1/next']);
/** A consent page is all that some regions get without this cookie. */
const consentCookie = 'SOCS=CAI; CONSENT=YES+1';

/**
 * `youtubei.js` writes the requests (client versions, context, visitor), we send them and read the answers: its parser holds
 * the event loop, drops entries without a full title (private and deleted ones) and forgets badges (docs/decisions/0009).
 * Loaded at the first use, in the build that is one file: the other one is fifteen hundred modules.
 */
export function createInnertubeClient({
  youtubeFetch,
  pacer,
  priority,
}: {
  youtubeFetch: YouTubeFetch;
  pacer: Pacer;
} & PacerOptions): InnertubeClient {
  let session: Promise<Innertube['session']> | null = null;

  async function open(): Promise<Innertube['session']> {
    const { Innertube, Log } = await import('youtubei.js/web.bundle');
    Log.setLevel(Log.Level.NONE);
    const innertube = await Innertube.create({
      retrieve_player: false,
      generate_session_locally: true,
      retrieve_innertube_config: false,
      fetch: send,
    });
    return innertube.session;
  }

  async function send(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = typeof input === 'object' && 'url' in input ? input : null;
    const url = new URL(request?.url ?? String(input));
    if (url.origin !== origin || !allowedPaths.has(url.pathname) || !request) {
      throw new AppError('upstream_error', undefined, { cause: `refused to ask ${url.href}` });
    }
    const { signal } = request;
    const headers = Object.fromEntries(new Headers(init?.headers));
    const body = String(init?.body ?? '');
    const answer = await pacer.run(
      () => youtubeFetch(url.href, { method: 'POST', headers, body, signal }),
      signal,
      { priority },
    );
    const { data, code } = readPlaylistAnswer(answer);
    if (code) throw new AppError(code, undefined, { cause: `${url.pathname} ${answer.status}` });
    // Read already: what goes back is the same object, not a text to parse again.
    return Object.assign(new Response(), { json: async () => data });
  }

  return {
    async ask(path, payload, signal) {
      signal.throwIfAborted();
      session ??= open();
      try {
        const { http, user_agent } = await session;
        const response = await http.fetch(path, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': user_agent ?? '',
            origin,
            cookie: consentCookie,
          },
          body: JSON.stringify(payload),
          signal,
        });
        return await response.json();
      } catch (error) {
        signal.throwIfAborted();
        // A visitor that YouTube has had enough of is not shown again; neither is a session that failed to open.
        if (['bot_check', 'ip_blocked', 'internal'].includes(errorCodeOf(error))) session = null;
        throw error;
      }
    },
  };
}
