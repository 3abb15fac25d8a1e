import { handler, json } from '@/lib/server/http/handler';
import { listFacets } from '@/lib/summaries/server/list-summaries';

export const dynamic = 'force-dynamic';

export const GET = handler(async ({ principal, services }) =>
  json(await listFacets({ ...services.summaries, principal })),
);
