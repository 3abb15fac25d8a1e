import { handler, json } from '@/lib/server/http/handler';

export const dynamic = 'force-dynamic';

export const GET = handler(({ services }) => {
  const { models } = services.summaries;
  return json({ models: models.list().map(({ id }) => ({ id })), default: models.defaultId });
});
