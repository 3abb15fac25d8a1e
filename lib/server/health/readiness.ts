import 'server-only';
import type { Logger } from '../logger';

/** What a check has found. `detail` is public: no paths, addresses or messages of others. */
export interface Finding {
  ok: boolean;
  detail: string;
}

/** One thing that serving requests depends on. A check that throws or takes too long has failed. */
export interface HealthCheck {
  name: string;
  /** Without the others the server works, only worse. */
  required: boolean;
  /** `cause` is for the log. */
  run(): Promise<Finding & { cause?: unknown }>;
}

export interface Health {
  status: 'ready' | 'degraded' | 'unavailable' | 'stopping';
  /** By name; `ms` is how long the check took. */
  checks: Record<string, Finding & { ms: number }>;
}

export interface ReadinessOptions {
  checks: readonly HealthCheck[];
  isStopping(): boolean;
  logger: Logger;
  /** How long a check may take. */
  timeoutMs?: number;
  /** How long an answer is good for: whoever may ask can ask often. */
  keepMs?: number;
}

/**
 * Whether requests can be served here now. All checks run side by side, once for all who ask meanwhile; from the moment the
 * process is asked to stop the answer is `stopping`.
 */
export function createReadiness({
  checks,
  isStopping,
  logger,
  timeoutMs = 2_000,
  keepMs = 1_000,
}: ReadinessOptions): () => Promise<Health> {
  /** Checks that are under way, also those that nobody waits for any more: a hanging one is not begun again. */
  const running = new Map<string, Promise<Finding>>();
  let answer: { at: number; health: Promise<Health> } | null = null;

  function start({ name, run }: HealthCheck): Promise<Finding> {
    const known = running.get(name);
    if (known) return known;
    const finding = run()
      .catch((cause) => ({ ok: false, detail: 'does not answer', cause }))
      .then(({ ok, detail, cause }) => {
        if (!ok) logger.warn({ check: name, detail, err: cause }, 'health check failed');
        return { ok, detail };
      })
      .finally(() => running.delete(name));
    running.set(name, finding);
    return finding;
  }

  async function runCheck(check: HealthCheck): Promise<Finding & { ms: number }> {
    const startedAt = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Finding>((resolve) => {
      const finding = { ok: false, detail: `takes more than ${timeoutMs} ms` };
      timer = setTimeout(() => resolve(finding), timeoutMs);
    });
    const finding = await Promise.race([start(check), late]);
    clearTimeout(timer);
    return { ...finding, ms: Math.round(performance.now() - startedAt) };
  }

  async function look(): Promise<Health> {
    const found = await Promise.all(
      checks.map(async (check) => ({ ...check, finding: await runCheck(check) })),
    );
    const failed = found.filter(({ finding }) => !finding.ok);
    const status = failed.some(({ required }) => required)
      ? 'unavailable'
      : failed.length > 0
        ? 'degraded'
        : 'ready';
    return {
      status,
      checks: Object.fromEntries(found.map(({ name, finding }) => [name, finding])),
    };
  }

  return async () => {
    if (isStopping()) return { status: 'stopping', checks: {} };
    const at = performance.now();
    if (answer === null || at - answer.at > keepMs) answer = { at, health: look() };
    const health = await answer.health;
    return isStopping() ? { status: 'stopping', checks: {} } : health;
  };
}
