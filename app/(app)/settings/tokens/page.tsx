import type { Metadata } from 'next';
import { Tokens } from '@/components/tokens/tokens';
import { requirePage } from '@/lib/server/http/page';
import { listTokens } from '@/lib/tokens/server/list-tokens';

export const metadata: Metadata = { title: 'API tokens' };

export default async function TokensPage() {
  const { services, principal, caller } = await requirePage();
  const tokens = await listTokens({ ...services.tokens, principal, caller });
  return <Tokens initial={tokens} origin={services.config.server.origin} />;
}
