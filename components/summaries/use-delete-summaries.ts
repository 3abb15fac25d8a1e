'use client';

import { useCallback } from 'react';
import { toast } from 'sonner';
import { useSWRConfig } from 'swr';
import type { SummaryListItem, SummaryPage } from '@/lib/summaries/schemas';
import { fetchJson, postJson } from '../layout/fetch-json';
import { offerUndo } from '../layout/undo';
import { facetsKey, isLibrary } from './summaries-provider';

type Named = Pick<SummaryListItem, 'summary_id' | 'title'>;

/**
 * Deletes summaries: they leave every list at once, a toast offers to undo it, and a failure brings them back and says why.
 * Resolves to whether they are deleted.
 */
export function useDeleteSummaries(): (summaries: readonly Named[]) => Promise<boolean> {
  const { mutate } = useSWRConfig();
  return useCallback(
    async (summaries) => {
      const ids = summaries.map(({ summary_id }) => summary_id);
      const one = summaries.length === 1 ? `“${summaries[0]!.title}”` : null;
      const many = `${ids.length} summaries`;
      const refresh = () => Promise.all([mutate(isLibrary), mutate(facetsKey)]);

      const request = fetchJson<{ deleted: string[] }>('/api/summaries/delete', postJson({ ids }));
      const without = (page: SummaryPage | undefined) => page && withoutSummaries(page, ids);
      try {
        // Answers to older requests that arrive meanwhile are dropped, so nothing flickers back.
        await mutate<SummaryPage | undefined>(
          isLibrary,
          (page) => request.then(() => without(page)),
          { optimisticData: without, rollbackOnError: true },
        );
        await request;
      } catch (error) {
        toast.error(`${one ?? many} could not be deleted`, {
          description: (error as Error).message,
        });
        return false;
      }
      void mutate(facetsKey);

      const restore = async () => {
        try {
          const { restored } = await fetchJson<{ restored: string[] }>(
            '/api/summaries/restore',
            postJson({ ids }),
          );
          const lost = ids.length - restored.length;
          if (lost > 0) toast.error('It is too late to bring everything back');
          await refresh();
        } catch (error) {
          toast.error(`${one ?? many} could not be brought back`, {
            description: (error as Error).message,
            action: { label: 'Try again', onClick: () => void restore() },
          });
        }
      };
      offerUndo(one ? `Deleted ${one}` : `${many} deleted`, () => void restore());
      return true;
    },
    [mutate],
  );
}

function withoutSummaries(page: SummaryPage, ids: readonly string[]): SummaryPage {
  const items = page.items.filter(({ summary_id }) => !ids.includes(summary_id));
  return { ...page, items, total: page.total - (page.items.length - items.length) };
}
