import 'server-only';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { processSingleton } from './process-singleton';

/**
 * Where `scripts/start.mjs` and the application meet, on `globalThis[Symbol.for('youtube-summarizer.launcher')]`. The
 * launcher makes the object before Next is loaded; without a launcher (serverless, `next dev`) it stays empty.
 */
export interface LauncherContract {
  /** Called first on SIGTERM: end streams, stop jobs. */
  drain: (() => Promise<void> | void)[];
  /** Called once requests have been answered: close what they used. */
  close: (() => Promise<void> | void)[];
  /** Set as soon as the process was asked to stop, before anything ends. */
  isStopping?: boolean;
  /** Every request has its id in `X-Request-Id`; without this the header is whatever a client says. */
  namesRequests?: boolean;
  /** Set by the application: hears of every answered request (scripts/lib/request-stats.mjs). */
  requestEnded?(request: EndedRequest): void;
  /** Called by the application once it has booted. */
  onReady?(notice: { setupUrl: string | null; dataDir: string }): void;
  /** The process ends here, after the problems have been printed. */
  onBootFailed?(): void;
  /** The id of who sends a request, or null: set by the application, for the launcher to decide on large bodies. */
  identify?(head: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): Promise<string | null>;
  /** Hands out Node's response of a GET by the key in its header, once (scripts/lib/stream-responses.mjs). */
  takeResponse?(key: string): ServerResponse | null;
}

export interface EndedRequest {
  method: string;
  /** A pattern of the build's list, such as `/summaries/[id]`; `none` for what there is not. */
  route: string;
  status: number;
  /** From the request to the last byte of the answer; null for an event stream. */
  seconds: number | null;
}

/** The header that carries the key for `takeResponse`. */
export const streamResponseHeader = 'x-stream-response';

export function launcherContract(): LauncherContract {
  return processSingleton<LauncherContract>('launcher', () => ({ drain: [], close: [] }));
}
