import { handler, json } from '@/lib/server/http/handler';
import { getTranscript } from '@/lib/summaries/server/get-summary';

export const dynamic = 'force-dynamic';

export const GET = handler<{ id: string }>(async ({ params, principal, services }) =>
  json(await getTranscript({ ...services.summaries, principal }, params.id)),
);
