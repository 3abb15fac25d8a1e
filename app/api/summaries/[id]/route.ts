import { handler, json } from '@/lib/server/http/handler';
import { deleteSummary } from '@/lib/summaries/server/delete-summaries';
import { getSummary } from '@/lib/summaries/server/get-summary';

export const dynamic = 'force-dynamic';

export const GET = handler<{ id: string }>(async ({ params, principal, services }) =>
  json(await getSummary({ ...services.summaries, principal }, params.id)),
);

export const DELETE = handler<{ id: string }>(async ({ params, principal, services }) => {
  await deleteSummary({ ...services.summaries, principal }, params.id);
  return new Response(null, { status: 204 });
});
