import 'server-only';
import type { PlaylistRow } from './playlist-row';
import { maxEntries, type PlaylistVideo, type SkippedVideo } from './playlist-source';

/** One page of a playlist's entries. */
export interface EntriesPage {
  rows: PlaylistRow[];
  /** What to ask for the next page with, or null at the end. */
  next: string | null;
}

export interface PlaylistCollector {
  videos: PlaylistVideo[];
  skipped: SkippedVideo[];
  /** Takes the entries of a page, until there are enough videos. */
  add(rows: readonly PlaylistRow[]): void;
  /** Nothing more is taken. */
  isFull(): boolean;
  /**
   * What `FetchedPlaylist` says of entries: `claimed` is the count that YouTube gives, if it does, and `more` that there are
   * pages that were not read.
   */
  totals(claimed: number | null, more: boolean): { count: number; leftOut: number };
}

/** Sorts entries into videos and skipped ones, in order, each video once, `limit` videos at most. */
export function createPlaylistCollector(limit: number): PlaylistCollector {
  const videos: PlaylistVideo[] = [];
  const skipped: SkippedVideo[] = [];
  const seenIds = new Set<string>();
  let seen = 0;
  const isFull = () => videos.length >= limit || seen >= maxEntries;

  function take({ videoId, title, channel, durationMs, code }: PlaylistRow): void {
    const twice = videoId !== null && seenIds.has(videoId);
    if (videoId) seenIds.add(videoId);
    if (videoId && !code && !twice) videos.push({ videoId, title, channel, durationMs });
    else
      skipped.push({ videoId, title, code: twice ? 'duplicate_source' : (code ?? 'unplayable') });
  }

  return {
    videos,
    skipped,
    isFull,
    add(rows) {
      for (const row of rows) {
        if (!isFull()) take(row);
        seen += 1;
      }
    },
    totals(claimed, more) {
      const known = Math.max(claimed ?? 0, seen + (more ? 1 : 0));
      return { count: claimed ?? known, leftOut: known - videos.length - skipped.length };
    },
  };
}

/**
 * Collects a first page and those after it, until there are enough videos or no more pages. A page that leads back to itself
 * or comes again ends it (https://github.com/ytdl-org/youtube-dl/issues/28702), and so does the second one without anything that
 * can be read. Says whether YouTube had more to give.
 */
export async function collectPages(
  collector: PlaylistCollector,
  first: EntriesPage,
  read: (next: string) => Promise<EntriesPage>,
): Promise<boolean> {
  collector.add(first.rows);
  const known = new Set([entriesOf(first)]);
  let { next } = first;
  while (next !== null && !collector.isFull()) {
    if (known.has(next)) return true;
    const page = await read(next);
    if (known.has(entriesOf(page))) return true;
    known.add(next).add(entriesOf(page));
    collector.add(page.rows);
    next = page.next;
  }
  return next !== null;
}

const entriesOf = ({ rows }: EntriesPage) =>
  JSON.stringify(rows.map(({ videoId, title }) => [videoId, title]));
