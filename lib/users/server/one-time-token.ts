import 'server-only';
import { createHash, randomBytes } from 'node:crypto';

/** A secret for an address that works once. Only its hash is stored, so that a copy of the database opens nothing. */
export function createOneTimeToken(): { token: string; hash: string } {
  const token = randomBytes(24).toString('base64url');
  return { token, hash: hashToken(token) };
}

/** 192 random bits need no slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
