import { json, publicHandler } from '@/lib/server/http/handler';

export const dynamic = 'force-dynamic';

/** Readiness: the database answers, so requests can be served. */
export const GET = publicHandler(async ({ db, logger }) => {
  try {
    await db.selectFrom('meta').select('key').limit(1).execute();
    return json({ status: 'ready', checks: { database: 'ok' } });
  } catch (err) {
    logger.error({ err }, 'the database does not answer');
    return json({ status: 'unavailable', checks: { database: 'failed' } }, 503);
  }
});
