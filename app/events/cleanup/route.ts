import { cleanUpConnections } from '@/lib/events/server/cleanup';
import { handler, json } from '@/lib/server/http/handler';

export const POST = handler(({ principal, services: { broadcaster, now } }) =>
  json(cleanUpConnections({ broadcaster, principal, now })),
);
