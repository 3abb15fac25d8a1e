import 'server-only';
import type { IncomingMessage } from 'node:http';
import { bearerToken } from '../routes';
import type { Services } from './services';

/** Whose request this is, by its API token or its session, before the application sees it; null for nobody. */
export async function identifySender(
  { config, readPrincipal, apiTokens }: Services,
  { method, url, headers: sent }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
): Promise<string | null> {
  const pairs = Object.entries(sent).map(([name, value]): [string, string] => [name, `${value}`]);
  const headers = new Headers(pairs);
  const bearer = bearerToken(headers.get('authorization'));
  if (bearer === null) return (await readPrincipal(headers))?.userId ?? null;
  const request = new Request(new URL(url ?? '/', config.server.origin), { method, headers });
  return (await apiTokens.authorize(request, bearer)).userId;
}
