import 'server-only';
import { randomBytes } from 'node:crypto';
import { digestToken } from '../../server/auth/api-token-secret';

/** A secret for an address that works once. Only its hash is stored, so that a copy of the database opens nothing. */
export function createOneTimeToken(): { token: string; hash: string } {
  const token = randomBytes(24).toString('base64url');
  return { token, hash: digestToken(token) };
}
