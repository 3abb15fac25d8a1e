import { startBatchAction } from '@/app/_actions/start-batch';
import { Home } from '@/components/summaries/home';
import { requirePage } from '@/lib/server/http/page';
import { listRecentBatches } from '@/lib/summaries/server/get-batch';
import { listModels } from '@/lib/summaries/server/list-models';
import { listFacets, listSummaries } from '@/lib/summaries/server/list-summaries';
import { getPreferences } from '@/lib/users/server/own-account';

export default async function HomePage() {
  const { services, principal } = await requirePage();
  const call = { ...services.summaries, principal };
  const [batches, library] = [await listRecentBatches(call), await listSummaries(call, {})];
  return (
    <Home
      startBatch={startBatchAction}
      models={listModels(call)}
      defaults={await getPreferences({ ...services.users, principal })}
      batches={batches}
      library={library}
      facets={await listFacets(call)}
    />
  );
}
