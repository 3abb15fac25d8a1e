import { startBatchAction } from '@/app/_actions/start-batch';
import { Home } from '@/components/summaries/home';
import { requirePage } from '@/lib/server/http/page';
import { listActiveBatches } from '@/lib/summaries/server/get-batch';
import { listSummaries } from '@/lib/summaries/server/library';

export default async function HomePage() {
  const { services, principal } = await requirePage();
  const call = { ...services.summaries, principal };
  const [batches, library] = [await listActiveBatches(call), await listSummaries(call, {})];
  return <Home startBatch={startBatchAction} batches={batches} library={library} />;
}
