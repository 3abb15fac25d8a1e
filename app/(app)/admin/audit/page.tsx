import type { Metadata } from 'next';
import { Audit } from '@/components/admin/audit';
import { auditQuerySchema } from '@/lib/audit';
import { parseQuery } from '@/lib/parse-input';
import { listAudit } from '@/lib/server/audit/list-audit';
import { requireAdminPage } from '@/lib/server/http/page';

export const metadata: Metadata = { title: 'Audit log' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const { services, principal } = await requireAdminPage();
  const query = parseQuery(auditQuerySchema, await searchParams);
  return <Audit page={await listAudit({ db: services.db, principal }, query)} query={query} />;
}
