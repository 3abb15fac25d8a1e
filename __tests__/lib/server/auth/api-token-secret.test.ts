import { crc32 } from 'node:zlib';
import {
  createTokenSecret,
  digestToken,
  hintOf,
  isTokenSecret,
} from '@/lib/server/auth/api-token-secret';

const secrets = Array.from({ length: 500 }, createTokenSecret);

test('tokens can be told by their look and their checksum', () => {
  for (const secret of secrets) {
    expect(secret).toMatch(/^yts_[0-9A-Za-z]{38}$/);
    expect(isTokenSecret(secret)).toBe(true);
    // Checked by another way to read base 62.
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const sum = [...secret.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
    expect(sum).toBe(crc32(secret.slice(4, 36)));
  }
  expect(new Set(secrets).size).toBe(secrets.length);
});

test('every character of the alphabet comes about as often as the others', () => {
  const counts = new Map<string, number>();
  for (const digit of secrets.map((secret) => secret.slice(4, 36)).join('')) {
    counts.set(digit, (counts.get(digit) ?? 0) + 1);
  }
  expect(counts.size).toBe(62);
  // 16,000 characters, 258 of each: this far off is one in a billion.
  for (const count of counts.values()) expect(Math.abs(count - 258)).toBeLessThan(110);
});

test('one wrong character is found out', () => {
  const [secret = ''] = secrets;
  for (let at = 4; at < secret.length; at += 1) {
    const wrong = `${secret.slice(0, at)}${secret[at] === 'a' ? 'b' : 'a'}${secret.slice(at + 1)}`;
    expect(isTokenSecret(wrong)).toBe(false);
  }
  for (const text of ['', 'yts_', secret.slice(0, -1), `${secret}0`, ` ${secret}`, `${secret}\n`]) {
    expect(isTokenSecret(text)).toBe(false);
  }
});

test('the hash tells nothing, and the hint the last characters', () => {
  const [secret = ''] = secrets;
  expect(digestToken(secret)).toMatch(/^[0-9a-f]{64}$/);
  expect(digestToken(secret)).not.toContain(secret.slice(4, 12));
  expect(hintOf(secret)).toBe(secret.slice(-4));
});
