import { formatCount } from '@/lib/format';

/** That an answer lacks what some instances have, in a sentence; null when all have answered. */
export function silentWords(silent: number | null): string | null {
  if (silent === 0) return null;
  if (silent === null) return 'The other instances could not be asked.';
  return `${formatCount(silent, 'instance')} did not answer: what ${silent === 1 ? 'it has' : 'they have'} is missing.`;
}
