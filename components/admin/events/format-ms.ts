import { formatNumber } from '@/lib/format';

/** `12 ms`, `1.5 s`. */
export function formatMs(ms: number): string {
  return ms < 1_000 ? `${formatNumber(ms)} ms` : `${formatNumber(ms / 1_000)} s`;
}
