import 'server-only';
import type { ErrorCode } from '../../errors';

export interface PlaylistVideo {
  videoId: string;
  title: string;
  channel: string | null;
  /** Null where the list does not say. */
  durationMs: number | null;
}

/** An entry that is no video to summarize: private, deleted, for members, live, not started, or listed twice. */
export interface SkippedVideo {
  videoId: string | null;
  title: string;
  code: ErrorCode;
}

export interface FetchedPlaylist {
  playlistId: string;
  title: string;
  channel: string | null;
  /** How many entries YouTube says it has; at least those seen, where it does not say. */
  count: number;
  /** In the playlist's order, each video once. */
  videos: PlaylistVideo[];
  skipped: SkippedVideo[];
  /** Entries that are in neither list: past the limit, or not handed out by YouTube. */
  leftOut: number;
}

/** The first page, for a look before anything is started. Lengths, and who is live, may be missing. */
export interface PlaylistPeek extends Omit<FetchedPlaylist, 'leftOut' | 'playlistId'> {
  /** There is no further page. */
  complete: boolean;
}

export interface PlaylistRequest {
  playlistId: string;
  /** Videos at most; entries that are skipped do not count. */
  limit: number;
  signal: AbortSignal;
  /** Called once, as soon as title and count are known. */
  onTitle?(title: string, count: number): void;
}

/** A channel by its path (`channelPathOf`). */
export interface ChannelRequest {
  channelPath: string;
  signal: AbortSignal;
  /** For somebody who still makes up their mind: everything else goes first. */
  look?: boolean;
}

/**
 * Where the videos of playlists come from. A mix (`RD...`) has no end: its first 25 videos at most are all there is, and
 * nothing counts as left out. Throws an `AppError`: `playlist_not_found`, `private_playlist`, `playlist_empty` (no entries at
 * all), one of the codes for YouTube being away or refusing (`ip_blocked`, `bot_check`, `consent_required`, `youtube_quota`,
 * `youtube_key_invalid`, `upstream_error`, `timeout`, `network`, `parse_failed`), or the signal's reason, after which nothing
 * more is sent.
 */
export interface PlaylistSource {
  fetchPlaylist(request: PlaylistRequest): Promise<FetchedPlaylist>;
  /** The first page only, in one round trip. Throws the same. */
  peekPlaylist(request: { playlistId: string; signal: AbortSignal }): Promise<PlaylistPeek>;
  /** The id of the playlist of a channel's uploads, newest first. Throws `channel_not_found`, or as above. */
  findUploads(request: ChannelRequest): Promise<string>;
}

/** YouTube hands a mix out 25 at a time, different ones at every look. */
export const mixLimit = 25;
/** What a person's playlist holds at most; whoever goes on past it goes round in circles. */
export const maxEntries = 5_000;
