import { redirect } from 'next/navigation';
import { routes } from '@/lib/routes';
import { requireAdminPage } from '@/lib/server/http/page';

export default async function AdminPage() {
  const { services } = await requireAdminPage();
  redirect(services.config.auth.loginEnabled ? routes.users : routes.audit);
}
