import 'server-only';
import type { IncomingMessage } from 'node:http';
import { bearerToken } from '../../routes';
import type { ApiTokens } from '../auth/api-tokens';
import type { ReadPrincipal } from '../auth/principal';
import type { Config } from '../config';

/** Whose request this is, by its API token or its session, before the application sees it; null for nobody. */
export async function identifySender(
  {
    config,
    readPrincipal,
    apiTokens,
  }: { config: Config; readPrincipal: ReadPrincipal; apiTokens: ApiTokens },
  { method, url, headers: sent }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
): Promise<string | null> {
  const pairs = Object.entries(sent).map(([name, value]): [string, string] => [name, `${value}`]);
  const headers = new Headers(pairs);
  const bearer = bearerToken(headers.get('authorization'));
  if (bearer === null) return (await readPrincipal(headers))?.userId ?? null;
  const request = new Request(new URL(url ?? '/', config.server.origin), { method, headers });
  return (await apiTokens.authorize(request, bearer)).userId;
}
