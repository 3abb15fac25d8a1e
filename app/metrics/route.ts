import { publicHandler } from '@/lib/server/http/handler';
import { authorizeMetrics } from '@/lib/server/metrics/authorize';

export const dynamic = 'force-dynamic';

/** For Prometheus: with the token of the settings, or as an admin. */
export const GET = publicHandler(
  async ({ metrics, config, readPrincipal }, { headers }) => {
    await authorizeMetrics({ token: config.metricsToken, readPrincipal }, headers);
    const { text, contentType } = await metrics.read();
    return new Response(text, {
      headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' },
    });
  },
  { quiet: true },
);
