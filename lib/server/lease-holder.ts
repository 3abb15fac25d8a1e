import 'server-only';
import { hostname } from 'node:os';

/** Who holds a lease: host, process and one life of it. */
export function createHolderId(random: string): string {
  return `${hostname()}/${process.pid}/${random}`;
}

/**
 * Whether a holder is known to be gone: it was on this host, and there is no such process any more, or it is this one in an
 * earlier life. Of other hosts nobody knows.
 */
export function isGone(holder: string, self: string): boolean {
  if (holder === self) return false;
  const [host, pid] = holder.split('/');
  if (host !== hostname()) return false;
  return Number(pid) === process.pid || !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
