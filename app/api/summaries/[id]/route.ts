import { handler, json } from '@/lib/server/http/handler';
import { deleteSummary, getSummary } from '@/lib/summaries/server/library';

export const dynamic = 'force-dynamic';

export const GET = handler<{ id: string }>(async ({ params, principal, services }) =>
  json(await getSummary({ ...services.summaries, principal }, params.id)),
);

export const DELETE = handler<{ id: string }>(async ({ params, principal, services }) => {
  await deleteSummary({ ...services.summaries, principal }, params.id);
  return new Response(null, { status: 204 });
});
