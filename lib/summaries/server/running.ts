import 'server-only';
import { heartbeatMs, type Leases } from './leases';

/** What this process runs under its leases: each has a signal that fires when the lease is lost, or on request. */
export function createRunning({ leases, now }: { leases: Pick<Leases, 'extend'>; now(): number }) {
  const controllers = new Map<string, AbortController>();
  let extendedAt = now();

  async function extend(): Promise<void> {
    const at = now();
    await check([...controllers]);
    extendedAt = at;
  }

  /** What begins during the question is no part of the answer, and has a fresh lease anyway. */
  async function check(asked: [string, AbortController][]): Promise<void> {
    if (asked.length === 0) return;
    const held = await leases.extend(asked.map(([id]) => id));
    for (const [id, controller] of asked) {
      if (!held.has(id)) controller.abort(new DOMException('the lease was lost', 'AbortError'));
    }
  }

  return {
    ids: (): string[] => [...controllers.keys()],

    async run<T>(id: string, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
      const controller = new AbortController();
      // Given up and taken up again before it had stopped: the lease is the new run's.
      controllers.get(id)?.abort(new DOMException('it runs anew', 'AbortError'));
      controllers.set(id, controller);
      try {
        return await task(controller.signal);
      } finally {
        if (controllers.get(id) === controller) controllers.delete(id);
      }
    },

    abort(ids: readonly string[], reason: string): void {
      for (const id of ids) controllers.get(id)?.abort(new DOMException(reason, 'AbortError'));
    },

    /** Extends every lease and aborts what was lost. */
    extend,

    /** The same for some of them: somebody says that they are lost, which may be old news. */
    recheck: (ids: readonly string[]): Promise<void> =>
      check([...controllers].filter(([id]) => ids.includes(id))),

    /** The same, if it is overdue because the event loop was stalled. */
    async extendOverdue(): Promise<void> {
      if (now() - extendedAt > heartbeatMs) await extend();
    },
  };
}
