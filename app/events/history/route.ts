import { readHistory } from '@/lib/events/server/history';
import { parseSubscriptions } from '@/lib/events/subscriptions';
import { handler, json } from '@/lib/server/http/handler';

export const dynamic = 'force-dynamic';

export const GET = handler(async ({ request, principal, services }) => {
  const { searchParams } = new URL(request.url);
  const subscriptions = parseSubscriptions(searchParams.get('subscribe'));
  const { subscribe: _, ...input } = Object.fromEntries(searchParams);
  return json(await readHistory(services.eventLog, principal, subscriptions, input));
});
