import type { CreatedToken } from '@/lib/tokens/schemas';
import { fetchJson, postJson } from '../layout/fetch-json';

export const tokensPath = '/api/tokens';

export const createToken = (input: object): Promise<CreatedToken> =>
  fetchJson(tokensPath, postJson(input));

export const revokeToken = (tokenId: string): Promise<void> =>
  fetchJson(`${tokensPath}/${tokenId}`, { method: 'DELETE' });
