import { download } from '@/lib/server/http/download';
import { handler } from '@/lib/server/http/handler';
import { exportFile } from '@/lib/summaries/server/export-file';

export const dynamic = 'force-dynamic';

export const GET = handler<{ id: string }>(async ({ request, params, principal, services }) => {
  const format = new URL(request.url).searchParams.get('format') ?? 'md';
  const input = { ids: [params.id], format };
  return download(await exportFile({ ...services.summaries, principal }, input));
});
