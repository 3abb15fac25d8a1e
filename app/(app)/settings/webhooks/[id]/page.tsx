import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { WebhookPage } from '@/components/webhooks/webhook-page';
import { errorCodeOf } from '@/lib/errors';
import { requirePage } from '@/lib/server/http/page';
import { listDeliveries } from '@/lib/webhooks/server/list-deliveries';
import { getWebhook } from '@/lib/webhooks/server/list-webhooks';

export const metadata: Metadata = { title: 'Webhook' };

type Props = { params: Promise<{ id: string }> };

export default async function OneWebhookPage({ params }: Props) {
  const { services, principal, caller } = await requirePage();
  const call = { ...services.webhooks, principal, caller };
  const { id } = await params;
  try {
    const webhook = await getWebhook(call, id);
    return <WebhookPage initial={webhook} log={await listDeliveries(call, id, {})} />;
  } catch (error) {
    if (errorCodeOf(error) === 'not_found') notFound();
    throw error;
  }
}
