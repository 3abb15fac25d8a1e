import diagnostics from 'node:diagnostics_channel';
import { BlockList, isIP } from 'node:net';

/**
 * Computes every request's client address once, before Next sees the request, and overwrites `X-Forwarded-For` with it: Next
 * passes a client-sent header on as if it were true. The header counts only as far as it was written by `TRUSTED_PROXIES`,
 * read from the right. `X-Forwarded-Host` and `-Proto` of anybody else are dropped.
 */
export function installClientAddress(isTrusted, onServer) {
  let warned = false;
  diagnostics.subscribe('http.server.request.start', ({ request, socket, server }) => {
    onServer(server);
    const peer = plainAddress(socket.remoteAddress ?? '');
    const { headers } = request;
    const forwarded = headers['x-forwarded-for'];
    if (!isTrusted(peer)) {
      if (forwarded !== undefined && !warned) {
        warned = true;
        console.warn(
          `X-Forwarded-For from ${peer} is ignored. If that is your proxy, add it to TRUSTED_PROXIES.`,
        );
      }
      delete headers['x-forwarded-host'];
      delete headers['x-forwarded-proto'];
      delete headers['x-forwarded-port'];
      delete headers.forwarded;
    }
    headers['x-forwarded-for'] = clientAddressOf(peer, forwarded, isTrusted);
  });
}

/** The right-most address that no trusted proxy stands behind. */
export function clientAddressOf(peer, forwarded, isTrusted) {
  let address = peer;
  const hops = String(forwarded ?? '')
    .split(',')
    .map((hop) => plainAddress(hop.trim()));
  while (isTrusted(address) && hops.length > 0) {
    const next = hops.pop();
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
}

/** A test for "is one of these addresses or CIDR ranges". Broken entries are reported by the application. */
export function createTrust(list) {
  const ranges = new BlockList();
  for (const entry of list
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)) {
    const [address, prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    try {
      if (prefix === undefined) ranges.addAddress(address, family);
      else ranges.addSubnet(address, Number(prefix), family);
    } catch {}
  }
  return (address) => {
    const version = isIP(address);
    return version !== 0 && ranges.check(address, version === 6 ? 'ipv6' : 'ipv4');
  };
}

export const plainAddress = (address) =>
  address.replace(/^::ffff:(?=\d)/, '').replace(/^\[(.*)\](?::\d+)?$/, '$1');
