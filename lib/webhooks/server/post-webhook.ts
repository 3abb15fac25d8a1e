import 'server-only';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { buildConnector, Client, type Dispatcher } from 'undici';
import type { AttemptOutcome } from '../outcomes';
import { findTarget, type TargetContext } from './find-target';

const maxKeptBytes = 1_024;
const maxHeaders = 50;
const maxHeaderLength = 300;

export interface WebhookAnswer {
  outcome: AttemptOutcome;
  /** A code of the network's or the TLS library's. */
  detail: string | null;
  response: {
    status: number;
    headers: Record<string, string>;
    /** Its first kilobyte. */
    body: string;
  } | null;
}

/**
 * Sends one request and says what came back; it never throws for what the other side does. Where the address leads is looked
 * up and checked anew each time, and the connection goes to what was checked and nowhere else: no redirects, no proxies, no
 * connection of an earlier request. `deadline` ends it as a timeout, `stop` as interrupted.
 */
export type PostWebhook = (request: {
  url: string;
  headers: Record<string, string>;
  body: string;
  deadline: AbortSignal;
  stop: AbortSignal;
}) => Promise<WebhookAnswer>;

export function createPostWebhook(context: TargetContext): PostWebhook {
  return async ({ url, headers, body, deadline, stop }) => {
    const signal = AbortSignal.any([deadline, stop]);
    const target = new URL(url);
    let client: Client | undefined;
    try {
      const found = await findTarget(context, target, signal);
      if (!found.ok) return failed(found.outcome);
      client = new Client(target.origin, {
        pipelining: 0,
        connect: connectTo(found.addresses, signal),
      });
      const answer = await client.request({
        method: 'POST',
        path: `${target.pathname}${target.search}`,
        headers,
        body: Buffer.from(body),
        signal,
      });
      return await describe(answer);
    } catch (error) {
      if (stop.aborted) return failed('interrupted');
      if (deadline.aborted) return failed('timeout');
      return failed(...classify(error));
    } finally {
      client?.destroy().catch(() => undefined);
    }
  };
}

const failed = (outcome: AttemptOutcome, detail: string | null = null): WebhookAnswer => ({
  outcome,
  detail,
  response: null,
});

/**
 * Connects to one of these addresses. It has no time of its own, which would be shorter than that of an attempt: the signal ends
 * it, which a client hears only once it is connected.
 */
function connectTo(addresses: readonly string[], signal: AbortSignal): buildConnector.connector {
  const connect = buildConnector({ lookup: pinTo(addresses), timeout: 0 });
  return (options, callback) => {
    // It returns the socket, which its type leaves out.
    addAbortSignal(signal, connect(options, callback) as unknown as Socket);
  };
}

/** A look-up that knows its answers already. */
function pinTo(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, options, callback) => {
    if (options.all) callback(null, answers);
    else callback(null, answers[0]!.address, answers[0]!.family);
  };
}

/** The status decides, as the specification has it; a body that never ends changes nothing about it. */
async function describe({
  statusCode,
  headers,
  body,
}: Dispatcher.ResponseData): Promise<WebhookAnswer> {
  const text = await readStart(body);
  return {
    outcome: outcomeOf(statusCode),
    detail: null,
    response: { status: statusCode, headers: keepHeaders(headers), body: text },
  };
}

function outcomeOf(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return 'succeeded';
  if (status === 410) return 'gone';
  return status >= 300 && status < 400 ? 'redirect' : 'status';
}

async function readStart(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= maxKeptBytes) break;
    }
  } catch {
    // Cut off, or out of time: what has come is kept.
  }
  const kept = Buffer.concat(chunks).subarray(0, maxKeptBytes);
  return new TextDecoder().decode(kept);
}

function keepHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .slice(0, maxHeaders)
      .map(([name, value]) => [
        name,
        String(Array.isArray(value) ? value.join(', ') : value).slice(0, maxHeaderLength),
      ]),
  );
}

const tlsCode =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/;
const protocolCode = /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_|UND_ERR_RESPONSE)/;

/** By codes, never by messages, which may name addresses. */
function classify(error: unknown): [AttemptOutcome, string | null] {
  const { code, name, cause } = error as { code?: unknown; name?: string; cause?: unknown };
  const text = typeof code === 'string' ? code : null;
  if (name === 'HTTPParserError' || (text && protocolCode.test(text))) return ['protocol', text];
  if (text && tlsCode.test(text)) return ['tls', text];
  if (text === null && cause) return classify(cause);
  return ['connection', text];
}
