import { readStatus } from '@/lib/events/server/status';
import { handler, json } from '@/lib/server/http/handler';

export const dynamic = 'force-dynamic';

export const GET = handler(({ principal, services }) =>
  json(readStatus(services.broadcaster, principal)),
);
