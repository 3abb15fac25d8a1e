import 'server-only';
import type { Pacer, PacerOptions } from './pacer';
import type { YouTubeAnswer, YouTubeFetch, YouTubeRequest } from './youtube-fetch';

/** One request to YouTube in its turn. Throws what `YouTubeFetch` throws. */
export type Send = (url: string, init: Omit<YouTubeRequest, 'signal'>) => Promise<YouTubeAnswer>;

/** How requests reach YouTube: guarded, and one at a time. */
export interface YouTubeAccess {
  youtubeFetch: YouTubeFetch;
  pacer: Pacer;
}

export function createSend(
  { youtubeFetch, pacer }: YouTubeAccess,
  signal: AbortSignal,
  options?: PacerOptions,
): Send {
  return (url, init) => pacer.run(() => youtubeFetch(url, { ...init, signal }), signal, options);
}

export const youtubeOrigin = 'https://www.youtube.com';
/** A consent page is all that some regions get without this cookie. */
export const consentCookie = 'SOCS=CAI; CONSENT=YES+1';
