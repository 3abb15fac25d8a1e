import { readInbox } from '@/lib/inbox/server/read-inbox';
import { handler, json } from '@/lib/server/http/handler';

export const dynamic = 'force-dynamic';

export const GET = handler(async ({ principal, services }) =>
  json(await readInbox({ ...services.inbox, principal })),
);
