'use client';

import useSWR from 'swr';
import type { SummaryView } from '@/lib/summaries/schemas';
import { useEvent } from '../../events/events-provider';
import type { RequestFailed } from '../../layout/fetch-json';

/** A summary as the server rendered it, replaced when it is made anew, here or elsewhere. */
export function useFreshSummary(rendered: SummaryView): SummaryView {
  const { data, mutate } = useSWR<SummaryView, RequestFailed>(
    `/api/summaries/${rendered.summary_id}`,
    {
      fallbackData: rendered,
      revalidateIfStale: false,
      revalidateOnReconnect: false,
      keepPreviousData: false,
    },
  );
  useEvent('summary_complete', ({ data: { summary_id } }) => {
    if (summary_id === rendered.summary_id) void mutate();
  });
  // What happened before this is not told.
  useEvent('reset', () => void mutate());
  // The page may have been rendered after what is remembered, or before.
  return data && data.created_at > rendered.created_at ? data : rendered;
}
