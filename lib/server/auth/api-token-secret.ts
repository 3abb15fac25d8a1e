import 'server-only';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { customAlphabet } from 'nanoid';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefix = 'yts_';
const randomLength = 32;
const checksumLength = 6;
const random = customAlphabet(alphabet, randomLength);
const shape = new RegExp(`^${prefix}[0-9A-Za-z]{${randomLength + checksumLength}}$`);

/**
 * A new API token: `yts_`, 190 random bits, and a checksum, so that secret scanners know one from a look-alike and a mistyped
 * one is refused without asking the database.
 */
export function createTokenSecret(): string {
  const body = random();
  return `${prefix}${body}${checksumOf(body)}`;
}

/** Whether a text can be one of our tokens at all. */
export function isTokenSecret(text: string): boolean {
  if (!shape.test(text)) return false;
  const body = text.slice(prefix.length, -checksumLength);
  return checksumOf(body) === text.slice(-checksumLength);
}

/** What is stored of a secret that we have made. A fast hash is enough: there is nothing to guess in 190 random bits. */
export function digestToken(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** What a person knows a token by once it cannot be shown any more. */
export function hintOf(secret: string): string {
  return secret.slice(-4);
}

/** CRC-32 in base 62, as GitHub has it. */
function checksumOf(body: string): string {
  let rest = crc32(body);
  let text = '';
  while (text.length < checksumLength) {
    text = alphabet[rest % alphabet.length] + text;
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}
