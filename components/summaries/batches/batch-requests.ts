import type { BatchView } from '@/lib/summaries/schemas';
import { fetchJson, postJson } from '../../layout/fetch-json';

/** Stops what is not done yet; what is done stays. */
export function cancelBatch(batchId: string): Promise<BatchView> {
  return fetchJson<BatchView>(`/api/batches/${batchId}/cancel`, { method: 'POST' });
}

export interface Again {
  /** Only these; without them everything that failed, playlists included. */
  jobIds?: string[];
  includeCancelled?: boolean;
  /** Captions that they are made from this time. */
  captionLanguage?: string;
}

/** Takes up again what failed. */
export function retryBatch(
  batchId: string,
  { jobIds, includeCancelled = false, captionLanguage }: Again,
): Promise<BatchView> {
  return fetchJson<BatchView>(
    `/api/batches/${batchId}/retry`,
    postJson({
      ...(jobIds && { job_ids: jobIds }),
      include_cancelled: includeCancelled,
      ...(captionLanguage && { caption_language: captionLanguage }),
    }),
  );
}
