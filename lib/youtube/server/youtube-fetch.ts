import 'server-only';
import { Agent, type Dispatcher, ProxyAgent, fetch as undiciFetch } from 'undici';
import { AppError, type ErrorCode } from '../../errors';

const defaultTimeoutMs = 10_000;
const maxBodyBytes = 8 * 1024 * 1024;
const maxRedirects = 3;

/** The whole answer to one request, body read and bounded, so that what really happened can be classified. */
export interface YouTubeAnswer {
  status: number;
  body: string;
  contentType: string;
}

export interface YouTubeRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Ends the call early; combined with the timeout of 10 s a call. */
  signal: AbortSignal;
}

/**
 * One request to YouTube. Only youtube.com hosts are reached, on every redirect hop. Throws `timeout`, `network`,
 * `ip_blocked` or `consent_required` (sent to the page that says so), `upstream_error` (foreign redirect, body over 8 MB)
 * or the signal's reason.
 */
export type YouTubeFetch = (url: string, request: YouTubeRequest) => Promise<YouTubeAnswer>;

export interface YouTubeFetchOptions {
  /** Where youtube.com requests go: YouTube itself, a gateway, or a stand-in. */
  baseUrl: string;
  proxyUrl?: string;
  /** How connections are made; by default directly, or through `proxyUrl`. */
  dispatcher?: Dispatcher;
  /** For one call, redirects included. */
  callTimeoutMs?: number;
}

const isYouTube = (url: URL) =>
  url.protocol === 'https:' && /(?:^|\.)youtube\.com$/.test(url.hostname);
const isConsent = (url: URL) => /^consent\.(?:youtube|google)\.com$/.test(url.hostname);
const isBlockPage = (url: URL) =>
  /(?:^|\.)google\.com$/.test(url.hostname) && /^\/sorry(?:\/|$)/.test(url.pathname);

export function createYouTubeFetch({
  baseUrl,
  proxyUrl,
  dispatcher = proxyUrl ? new ProxyAgent(proxyUrl) : new Agent(),
  callTimeoutMs = defaultTimeoutMs,
}: YouTubeFetchOptions): YouTubeFetch {
  const base = new URL(baseUrl);

  const refusalOf = (url: URL): ErrorCode | null => {
    if (isConsent(url)) return 'consent_required';
    if (url.origin === base.origin || isYouTube(url)) return null;
    return isBlockPage(url) ? 'ip_blocked' : 'upstream_error';
  };
  // YouTube knows best which of its hosts answers a redirect; a gateway or a stand-in answers for all of them.
  const sentTo = (url: URL, hops: number) =>
    url.origin === base.origin || (hops > 0 && isYouTube(base))
      ? url
      : new URL(`${url.pathname}${url.search}`, base);

  async function call(url: URL, request: YouTubeRequest, hops: number): Promise<YouTubeAnswer> {
    const refusal = refusalOf(url);
    if (refusal)
      throw new AppError(refusal, undefined, { cause: `redirect to ${url.host}${url.pathname}` });
    const response = await undiciFetch(sentTo(url, hops), {
      method: request.method ?? 'GET',
      headers: request.headers,
      body: request.body,
      redirect: 'manual',
      signal: request.signal,
      dispatcher,
    });
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location) {
      await response.body?.cancel();
      if (hops >= maxRedirects)
        throw new AppError('upstream_error', undefined, { cause: 'too many redirects' });
      const { headers, signal } = request;
      // Only 307 and 308 send the same again (https://www.rfc-editor.org/rfc/rfc9110#name-redirection-3xx).
      const next = response.status >= 307 ? request : { headers, signal };
      return call(new URL(location, url), next, hops + 1);
    }
    return {
      status: response.status,
      body: await readBounded(response.body as ReadableStream<Uint8Array> | null),
      contentType: response.headers.get('content-type') ?? '',
    };
  }

  return async (url, request) => {
    const timeout = AbortSignal.timeout(callTimeoutMs);
    const signal = AbortSignal.any([request.signal, timeout]);
    try {
      return await call(new URL(url), { ...request, signal }, 0);
    } catch (cause) {
      request.signal.throwIfAborted();
      if (timeout.aborted) throw new AppError('timeout', undefined, { cause });
      if ((cause as { name?: string })?.name === 'AppError') throw cause;
      throw new AppError('network', undefined, { cause });
    }
  };
}

async function readBounded(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (!body) return '';
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes)
      throw new AppError('upstream_error', undefined, { cause: 'body over 8 MB' });
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
