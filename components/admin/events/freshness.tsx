'use client';

import type { StatsSnapshot } from '@/lib/events/client/stats-store';
import { formatClockSeconds, formatCount } from '@/lib/format';
import { useConnection } from '../../events/events-provider';
import { Notice } from '../../ui/notice';

/** Whether the numbers are of now, and if not, of when and why. */
export function Freshness({ stats }: { stats: StatsSnapshot }) {
  const { state } = useConnection();
  const newest = Math.max(0, ...stats.instances.map(({ samples }) => samples.at(-1)?.at ?? 0));
  const from = newest > 0 ? ` The numbers are from ${formatClockSeconds(newest)}.` : '';
  if (state === 'live') {
    if (stats.error) return <Stale>{`${stats.error}${from} Trying again.`}</Stale>;
    return (
      <p className="text-muted text-sm">
        {newest > 0
          ? `Live, ${formatCount(stats.instances.length, 'instance')}`
          : 'Asking for numbers'}
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

function Stale({ children }: { children: string }) {
  return <Notice className="w-full">{children}</Notice>;
}
