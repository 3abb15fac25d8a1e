import { json, publicHandler } from '@/lib/server/http/handler';

export const dynamic = 'force-dynamic';

/** Readiness: whether requests can be served here, and if not, why. */
export const GET = publicHandler(
  async ({ readHealth }) => {
    const health = await readHealth();
    const serves = health.status === 'ready' || health.status === 'degraded';
    return json(health, serves ? 200 : 503);
  },
  { quiet: true },
);
