import { handler, json } from '@/lib/server/http/handler';
import { cancelBatch } from '@/lib/summaries/server/cancel-batch';

export const POST = handler<{ id: string }>(async ({ params, principal, services }) =>
  json(await cancelBatch({ ...services.summaries, principal }, params.id)),
);
