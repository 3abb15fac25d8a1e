import 'server-only';

/**
 * The address a request came from. The launcher has computed it from the socket and `TRUSTED_PROXIES` and has overwritten
 * the header (scripts/lib/client-address.mjs), so nothing a client sends arrives here.
 */
export function clientAddress(headers: Headers): string {
  return headers.get('x-forwarded-for')?.split(',')[0]?.trim() || 'unknown';
}

export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || plain.startsWith('127.');
}

/** Where a request came from and with what, for sessions and the audit log. */
export interface Caller {
  address: string;
  userAgent: string | null;
}

export function callerOf(headers: Headers): Caller {
  return { address: clientAddress(headers), userAgent: headers.get('user-agent') };
}
