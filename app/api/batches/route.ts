import { z } from 'zod';
import { AppError, errorCodeOf, toPublicError } from '@/lib/errors';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';
import { maxBatchBodyBytes } from '@/lib/summaries/schemas';
import { listActiveBatches, listRecentBatches } from '@/lib/summaries/server/get-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';

const smallerBody =
  'Send the text of a caption file as plain UTF-8: \\u escapes make it up to six times as large.';

export const dynamic = 'force-dynamic';

export const GET = handler(async ({ request, principal, services }) => {
  const { searchParams } = new URL(request.url);
  const call = { ...services.summaries, principal };
  if (searchParams.get('active') === '1') return json({ batches: await listActiveBatches(call) });
  if (searchParams.get('recent') === '1') return json({ batches: await listRecentBatches(call) });
  throw new AppError('invalid_input', 'active: use ?active=1 for the batches in flight.', {
    details: { issues: [{ field: 'active', message: 'must be 1' }] },
  });
});

export const POST = handler(async ({ request, principal, services }) => {
  await services.limits.submits(principal.userId);
  const input = await readJson(request, z.unknown(), maxBatchBodyBytes, smallerBody);
  try {
    return json(await startBatch({ ...services.summaries, principal }, input), 202);
  } catch (error) {
    if (errorCodeOf(error) !== 'nothing_usable') throw error;
    const refusal = toPublicError(error);
    return json({ error: refusal, rejected: refusal.details?.rejected ?? [] }, 422);
  }
});
