import { download } from '@/lib/server/http/download';
import { handler } from '@/lib/server/http/handler';
import { exportFile } from '@/lib/summaries/server/export-file';

export const dynamic = 'force-dynamic';

/** `?ids=a,b&format=md`: several summaries in one file. */
export const GET = handler(async ({ request, principal, services }) => {
  const { searchParams } = new URL(request.url);
  const ids = (searchParams.get('ids') ?? '').split(',').filter(Boolean);
  const format = searchParams.get('format') ?? 'md';
  return download(await exportFile({ ...services.summaries, principal }, { ids, format }));
});
