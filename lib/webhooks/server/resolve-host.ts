import 'server-only';
import dns, { lookup, Resolver } from 'node:dns/promises';

/**
 * Every address of a host name; empty when there is none. Rejects with the signal's reason, and with the resolver's error when
 * no name server could say.
 */
export type ResolveHost = (name: string, signal: AbortSignal) => Promise<string[]>;

/** What says that a name has no address of a kind, or that it is no name. */
const absent = new Set<string>([dns.NOTFOUND, dns.NODATA, dns.BADNAME]);

/**
 * Asks the name servers of this machine directly, because a slow answer to `getaddrinfo` would hold a thread that others wait
 * for. Names that only the hosts file knows are looked up where private networks are allowed.
 */
export function createResolveHost({
  useHostsFile,
  servers,
}: {
  useHostsFile: boolean;
  /** Name servers, `address:port`; those of this machine by default. */
  servers?: readonly string[];
}): ResolveHost {
  return async (name, signal) => {
    signal.throwIfAborted();
    const resolver = new Resolver({ timeout: 3_000, tries: 2 });
    if (servers) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
      signal.throwIfAborted();
      const found = answers.flatMap((answer) =>
        answer.status === 'fulfilled' ? answer.value : [],
      );
      if (found.length > 0) return found;
      const known = useHostsFile ? await lookup(name, { all: true }).catch(() => []) : [];
      signal.throwIfAborted();
      const open = answers.find(
        (answer) => answer.status === 'rejected' && !absent.has(answer.reason.code),
      );
      if (known.length === 0 && open?.status === 'rejected') throw open.reason;
      return known.map(({ address }) => address);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}
