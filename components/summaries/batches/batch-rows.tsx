'use client';

import { useState } from 'react';
import type { BatchView, SourceView } from '@/lib/summaries/schemas';
import { Button } from '../../ui/button';
import { JobRow } from './job-row';
import { PlaylistRow } from './playlist-row';
import { fewRows, type Row, rowsThatMatter } from './rows';

/** The playlists, channels and videos of a batch; of many videos those that matter, until all are asked for. */
export function BatchRows({
  batch,
  rows,
  onRetry,
}: {
  batch: BatchView;
  rows: readonly Row[];
  onRetry(jobId: string, captionLanguage?: string): void;
}) {
  const [all, setAll] = useState(false);
  const playlists = batch.sources.filter(isPlaylist);
  const shown = all ? rows : rowsThatMatter(rows);
  const alone = rows.length === 1 && batch.resolving === 0;
  const showPlaylist = new Set(batch.jobs.map(({ playlist }) => playlist)).size > 1;
  const canRetry = ({ job }: Row) =>
    rows.length > 1 && job.status === 'failed' && job.error?.retryable !== false;
  return (
    <>
      <ul className="divide-y border-t">
        {playlists.map((source, index) => (
          <PlaylistRow
            // The same list may have been pasted in two shapes.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={`${index}-${source.input}`}
            source={source}
            videos={videosOf(source, batch)}
          />
        ))}
        {shown.map((row) => (
          <JobRow
            key={row.job.job_id}
            row={row}
            alone={alone}
            showPlaylist={showPlaylist}
            onRetry={canRetry(row) ? () => onRetry(row.job.job_id) : undefined}
            onRetryWith={(captionLanguage) => onRetry(row.job.job_id, captionLanguage)}
          />
        ))}
      </ul>
      {rows.length > fewRows && (
        <div className="border-t px-2 py-1.5">
          <Button variant="quiet" size="sm" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${rows.length.toLocaleString('en')}`}
          </Button>
        </div>
      )}
    </>
  );
}

const isPlaylist = ({ kind, status }: SourceView) =>
  (kind === 'playlist' || kind === 'channel') && status !== 'duplicate' && status !== 'rejected';

/** How many videos of a playlist are in the batch. Jobs name their playlist by its title, which another may share. */
function videosOf({ title, count = 0, left_out = 0, skipped }: SourceView, batch: BatchView) {
  const namesakes = batch.sources.filter((other) => isPlaylist(other) && other.title === title);
  return namesakes.length === 1
    ? batch.jobs.filter(({ playlist }) => playlist === title).length
    : Math.max(0, count - left_out - (skipped?.length ?? 0));
}
