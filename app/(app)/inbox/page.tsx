import type { Metadata } from 'next';
import { InboxPage } from '@/components/inbox/inbox-page';
import { requirePage } from '@/lib/server/http/page';

export const metadata: Metadata = { title: 'Inbox' };

export default async function Inbox() {
  await requirePage();
  return <InboxPage />;
}
