import { describeWake } from '@/__tests__/contracts/wake.contract';
import { createInProcessWake } from '@/lib/server/wake/in-process-wake';

describeWake('the in-process driver', async () => createInProcessWake());
