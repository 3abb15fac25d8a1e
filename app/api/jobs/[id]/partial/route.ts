import { handler, json } from '@/lib/server/http/handler';
import { getPartial } from '@/lib/summaries/server/get-partial';

export const dynamic = 'force-dynamic';

export const GET = handler<{ id: string }>(async ({ params, principal, services }) =>
  json(await getPartial({ ...services.summaries, principal }, params.id)),
);
