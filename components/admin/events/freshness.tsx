'use client';

import type { StatsSnapshot } from '@/lib/events/client/stats-store';
import { formatClockSeconds, formatCount } from '@/lib/format';
import { useConnection } from '../../events/events-provider';
import { Notice } from '../../ui/notice';

/** Whether the numbers are of now, and if not, of when and why. */
export function Freshness({ stats }: { stats: StatsSnapshot }) {
  const { state } = useConnection();
  const { newestAt } = stats;
  const from = newestAt === null ? '' : ` The numbers are from ${formatClockSeconds(newestAt)}.`;
  if (state === 'live') {
    if (stats.error) return <Stale>{`${stats.error}${from} Trying again.`}</Stale>;
    return (
      <p className="text-muted text-sm">
        {newestAt === null ? 'Asking for numbers' : `Live, ${countWords(stats)}`}
      </p>
    );
  }
  if (state === 'connecting') return <p className="text-muted text-sm">Connecting</p>;
  if (state === 'polling' && !stats.error) {
    return <Stale>The live connection cannot be opened. Numbers come every few seconds.</Stale>;
  }
  if (state === 'signed_out') return <Stale>{`You are signed out.${from}`}</Stale>;
  return (
    <Stale>{`Reconnecting.${from} Nothing in them is lost; they fill in by themselves.`}</Stale>
  );
}

function countWords({ instances }: StatsSnapshot): string {
  const silent = instances.filter(({ silentSince }) => silentSince !== null).length;
  const sending = formatCount(instances.length - silent, 'instance');
  return silent === 0 ? sending : `${sending}, ${silent.toLocaleString('en')} silent`;
}

function Stale({ children }: { children: string }) {
  return <Notice className="w-full">{children}</Notice>;
}
