import 'server-only';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** `public`: anybody's server. `allowed`: in a network that the operator has named. Anything else is never connected to. */
export type Verdict = 'public' | 'allowed' | 'refused';
export type AddressPolicy = (address: string) => Verdict;

/** All that is handed out for the public internet (IANA, IPv6 address space); everything else is special in some way. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Judges addresses: public is what no registry lists as special (IANA special-purpose registries, by `ipaddr.js`), which
 * leaves out loopback, private and shared networks, link-local, documentation, multicast, and every way to write an IPv4
 * address as IPv6, such as mapped, NAT64, 6to4 and Teredo. `allowedNetworks` are CIDR ranges or addresses.
 */
export function createAddressPolicy(allowedNetworks: readonly string[]): AddressPolicy {
  const networks = allowedNetworks.map(parseNetwork);
  return (text) => {
    // Stricter than the library, which reads `8.8.8` and zones, too.
    if (isIP(text) === 0 || text.includes('%')) return 'refused';
    const address = ipaddr.parse(text);
    if (networks.some((network) => isIn(address, network))) return 'allowed';
    if (address.range() !== 'unicast') return 'refused';
    const isGlobal = address.kind() === 'ipv4' || isIn(address, globalUnicast);
    return isGlobal ? 'public' : 'refused';
  };
}

type Address = ReturnType<typeof ipaddr.parse>;
type Network = [Address, number];

function parseNetwork(text: string): Network {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function isIn(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network as never, bits);
}
