import type { Metadata } from 'next';
import { StreamBench } from '@/components/events/bench/stream-bench';
import { requirePage } from '@/lib/server/http/page';

export const metadata: Metadata = { title: 'Stream test' };

export default async function StreamTestPage() {
  const { services, principal } = await requirePage();
  const { eventLog, config } = services;
  const { userId, sessionId, role } = principal;
  const admin = role === 'admin';
  return (
    <StreamBench
      userId={userId}
      sessionId={sessionId}
      anyId={eventLog.idOf(0)}
      mayInject={admin || config.events.faultsEnabled}
      mayBroadcast={admin}
    />
  );
}
