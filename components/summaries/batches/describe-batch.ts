import { formatCount } from '@/lib/format';
import type { BatchView, SourceView } from '@/lib/summaries/schemas';

const sourcesIn = ({ sources }: BatchView, status: SourceView['status']) =>
  sources.filter((source) => source.status === status).length;

/** What a retry would take up: videos, and playlists that could not be read. */
export function countFailures(batch: BatchView): number {
  return batch.failed + sourcesIn(batch, 'failed');
}

export function countCancelled(batch: BatchView): number {
  return batch.cancelled + sourcesIn(batch, 'cancelled');
}

/** What an open card says: how far it is, or how it went. */
export function headline(batch: BatchView): string {
  const { total, completed, failed, cancelled, resolving } = batch;
  if (batch.status === 'completed') {
    const parts = [
      completed > 0 && `${formatCount(completed, 'summary', 'summaries')} ready`,
      failed > 0 && `${failed} failed`,
      cancelled > 0 && `${cancelled} cancelled`,
    ].filter(Boolean);
    return parts.length > 0 ? parts.join(', ') : withoutVideos(batch);
  }
  if (total === 0) return formatReading(batch);
  if (total === 1 && resolving === 0) return 'Working on it';
  const done = completed + failed + cancelled;
  const more = resolving > 0 ? ', more to come' : '';
  return `${done} of ${formatCount(total, 'video')} done${more}`;
}

/** A finished batch in one line: `49 videos`, `47 done`, `2 failed`, `12 from cache`. */
export function outcome(batch: BatchView): string[] {
  const { total, completed, failed, cancelled, from_cache } = batch;
  if (total === 0) return [withoutVideos(batch)];
  if (total === 1) return outcomeOfOne(batch);
  const unread = sourcesIn(batch, 'failed');
  const parts = [
    formatCount(total, 'video'),
    completed > 0 && `${completed} done`,
    failed > 0 && `${failed} failed`,
    cancelled > 0 && `${cancelled} cancelled`,
    unread > 0 && `${formatCount(unread, nounOf(batch, 'failed'))} not read`,
    from_cache > 0 && `${from_cache} from cache`,
  ];
  return parts.filter((part) => typeof part === 'string');
}

function outcomeOfOne(batch: BatchView): string[] {
  const { completed, failed, from_cache, jobs } = batch;
  const ended = completed > 0 ? (from_cache > 0 ? 'from cache' : 'done') : null;
  return [jobs[0]?.title ?? '1 video', ended ?? (failed > 0 ? 'failed' : 'cancelled')];
}

/** What its lists of a status are called together: channels are playlists of their uploads. */
function nounOf({ sources }: BatchView, status: SourceView['status']): 'playlist' | 'channel' {
  const lists = sources.filter((source) => source.status === status);
  return lists.every(({ kind }) => kind === 'channel') ? 'channel' : 'playlist';
}

function formatReading(batch: BatchView): string {
  const noun = nounOf(batch, 'resolving');
  const { resolving } = batch;
  return resolving > 1 ? `Reading ${formatCount(resolving, noun)}` : `Reading the ${noun}`;
}

function withoutVideos(batch: BatchView): string {
  if (sourcesIn(batch, 'failed') > 0) return `The ${nounOf(batch, 'failed')} could not be read`;
  return sourcesIn(batch, 'cancelled') > 0 ? 'Cancelled' : 'No videos to summarize';
}
