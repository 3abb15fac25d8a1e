import 'server-only';

/**
 * The address a request came from. The launcher has computed it from the socket and `TRUSTED_PROXIES` and has overwritten
 * the header (scripts/lib/client-address.mjs), so nothing a client sends arrives here.
 */
export function clientAddress(headers: Headers): string {
  return headers.get('x-forwarded-for')?.split(',')[0]?.trim() || 'unknown';
}

/**
 * What an address counts as in a limit: IPv6 by its /64, because one machine has all of that
 * (https://www.rfc-editor.org/rfc/rfc6177), and IPv4 written as IPv6 as the IPv4 address it is. Logs keep the whole address.
 */
export function rateKey(address: string): string {
  if (!address.includes(':')) return address;
  const [plain = ''] = address.split('%');
  // Browsers' own rules write the same address in one way only: lower case, no zeros, one `::`.
  const url = URL.parse(`http://[${plain}]`);
  if (!url) return address;
  const [head = '', tail] = url.hostname.slice(1, -1).split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail ? tail.split(':') : [];
  if (tail !== undefined) while (groups.length + rest.length < 8) groups.push('0');
  const all = [...groups, ...rest];
  if (all.slice(0, 6).join() === '0,0,0,0,0,ffff') {
    const [high = 0, low = 0] = all.slice(6).map((group) => Number.parseInt(group, 16));
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  return `${all.slice(0, 4).join(':')}::/64`;
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
