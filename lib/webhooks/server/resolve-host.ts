import 'server-only';
import { lookup, Resolver } from 'node:dns/promises';

/** Every address of a host name; empty when there is none. Rejects with the signal's reason. */
export type ResolveHost = (name: string, signal: AbortSignal) => Promise<string[]>;

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
      if (found.length > 0 || !useHostsFile) return found;
      const known = await lookup(name, { all: true }).catch(() => []);
      signal.throwIfAborted();
      return known.map(({ address }) => address);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}
