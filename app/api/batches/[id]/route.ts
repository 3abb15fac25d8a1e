import { handler, json } from '@/lib/server/http/handler';
import { getBatch } from '@/lib/summaries/server/get-batch';

export const dynamic = 'force-dynamic';

export const GET = handler<{ id: string }>(async ({ params, principal, services }) =>
  json(await getBatch({ ...services.summaries, principal }, params.id)),
);
