import type { Metadata } from 'next';
import { Webhooks } from '@/components/webhooks/webhooks';
import { requirePage } from '@/lib/server/http/page';
import { listWebhooks } from '@/lib/webhooks/server/list-webhooks';

export const metadata: Metadata = { title: 'Webhooks' };

export default async function WebhooksPage() {
  const { services, principal, caller } = await requirePage();
  return <Webhooks initial={await listWebhooks({ ...services.webhooks, principal, caller })} />;
}
