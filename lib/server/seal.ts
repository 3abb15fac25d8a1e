import 'server-only';
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps secrets that the server itself has to use, so that a copy of the database alone gives none of them away. */
export interface Seal {
  /** `owner` binds the text to the row it belongs to: moved to another one, it does not open. */
  close(text: string, owner: string): string;
  /** Null for what was sealed with another key or for another row, and for anything else. */
  open(sealed: string, owner: string): string | null;
}

const version = 'v1';
const ivBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a key derived from the server's secret; one key a purpose (RFC 5869). */
export function createSeal(secret: string, purpose: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `youtube-summarizer ${purpose}`, 32));
  return {
    close(text, owner) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${version}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },
    open(sealed, owner) {
      const [name, text = ''] = sealed.split('.');
      const bytes = Buffer.from(text, 'base64url');
      if (name !== version || bytes.length < ivBytes + tagBytes) return null;
      try {
        const opener = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
          .setAAD(Buffer.from(owner))
          .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const opened = opener.update(bytes.subarray(ivBytes + tagBytes));
        return Buffer.concat([opened, opener.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
