import 'server-only';
import { AppError } from '../../errors';
import { maxSources } from '../choices';

/**
 * Refuses a list of sources that is too long before anything looks at its entries: a million of them that are no text would
 * each be complained about. Throws `too_many_sources`.
 */
export function checkSourceCount(input: unknown): void {
  const sources = (input as { sources?: unknown } | null | undefined)?.sources;
  if (!Array.isArray(sources) || sources.length <= maxSources) return;
  throw new AppError('too_many_sources', undefined, {
    details: { field: 'sources', count: sources.length, max: maxSources },
  });
}
