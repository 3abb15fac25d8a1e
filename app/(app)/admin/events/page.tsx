import type { Metadata } from 'next';
import { Dashboard } from '@/components/admin/events/dashboard';
import { viewOf } from '@/components/admin/events/views';
import { listAudit } from '@/lib/server/audit/list-audit';
import { requireAdminPage } from '@/lib/server/http/page';

export const metadata: Metadata = { title: 'Events' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function EventsPage({ searchParams }: Props) {
  const { services, principal } = await requireAdminPage();
  const { view } = await searchParams;
  const acts = await listAudit({ db: services.db, principal }, { group: 'admin', limit: 5 });
  const { database, redisUrl } = services.config;
  const seesOthers = database.kind === 'sqlite' || redisUrl !== null;
  return <Dashboard view={viewOf(view)} acts={acts.items} seesOthers={seesOthers} />;
}
