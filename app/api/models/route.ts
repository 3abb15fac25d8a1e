import { handler, json } from '@/lib/server/http/handler';
import { listModels } from '@/lib/summaries/server/list-models';

export const dynamic = 'force-dynamic';

export const GET = handler(({ services }) => json(listModels(services.summaries)));
