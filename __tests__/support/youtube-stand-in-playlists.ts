import { createHash } from 'node:crypto';

/** An entry as the stand-in knows it. A bare id is a plain video of that id. */
export type StandInEntry =
  | string
  | {
      videoId?: string;
      title?: string;
      channel?: string;
      lengthSeconds?: number;
      private?: true;
      deleted?: true;
      membersOnly?: true;
      live?: true;
      upcoming?: true;
      unplayable?: true;
    };

export interface StandInPlaylist {
  title: string;
  channel?: string;
  /** What YouTube claims; null leaves it out. By default as many as there are. */
  count?: number | null;
  videos: StandInEntry[];
  /** The old layout or the new one. */
  renderer?: 'playlistVideo' | 'lockup';
  /** Entries a page: 100 by default, 50 at most through the Data API. */
  pageSize?: number;
  private?: true;
  /** Every further page is the second one again: under the same token, or under ever new ones. */
  loops?: 'same token' | 'new tokens';
  /** Replaces every answer, or those from this page on (0 is the first). */
  answer?: { status?: number; type?: string; body: string; fromPage?: number };
}

export interface Answer {
  status: number;
  type: string;
  body: string;
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});

/** What was asked for: a playlist and the position of its first entry, as continuations and page tokens carry it. */
export interface PlaylistPosition {
  playlistId: string;
  from: number;
  turn: number;
}

const tokenOf = (position: PlaylistPosition) =>
  Buffer.from(JSON.stringify(position)).toString('base64url');
export const positionOf = (token: string): PlaylistPosition =>
  JSON.parse(Buffer.from(token, 'base64url').toString());

export function pageOf(playlist: StandInPlaylist, at: PlaylistPosition, most = 100) {
  const size = Math.min(playlist.pageSize ?? 100, most);
  const from = playlist.loops && at.from > 0 ? size : at.from;
  const entries = playlist.videos.slice(from, from + size).map((entry, index) => {
    const given = typeof entry === 'string' ? { videoId: entry } : entry;
    return { videoId: idOf(`${at.playlistId} ${from + index}`), position: from + index, ...given };
  });
  const more = playlist.loops ? true : from + size < playlist.videos.length;
  const turn = playlist.loops === 'new tokens' ? at.turn + 1 : 0;
  const next = more ? tokenOf({ ...at, from: from + size, turn }) : null;
  return { entries, next, first: at.from === 0 };
}
export type Entry = ReturnType<typeof pageOf>['entries'][number];

/** An id of the usual shape for an entry that has none of its own. */
function idOf(seed: string): string {
  return createHash('sha256').update(seed).digest('base64url').slice(0, 11);
}

export const titleOf = (entry: Entry) =>
  entry.private
    ? '[Private video]'
    : entry.deleted
      ? '[Deleted video]'
      : (entry.title ?? `Title of ${entry.videoId}`);
export const isGone = (entry: Entry) => Boolean(entry.private || entry.deleted);
export const secondsOf = (entry: Entry) =>
  isGone(entry) || entry.live || entry.upcoming ? null : (entry.lengthSeconds ?? 90);
const clock = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** The answer of `/youtubei/v1/browse` to a playlist's first page or to a continuation. */
export function browseAnswer(playlist: StandInPlaylist | undefined, at: PlaylistPosition): Answer {
  const replaced = playlist && replacement(playlist, at);
  if (replaced) return replaced;
  if (!playlist) return alert('The playlist does not exist.');
  if (playlist.private) return alert('This playlist is private.');
  const page = pageOf(playlist, at);
  const lockups = playlist.renderer === 'lockup';
  const toItem: (entry: Entry) => object = lockups ? lockup : playlistVideo;
  const items = [
    ...page.entries.map(toItem),
    ...(page.next ? [continuation(page.next, lockups)] : []),
  ];
  if (!page.first) {
    const action = { continuationItems: items, targetId: at.playlistId };
    return json({ onResponseReceivedActions: [{ appendContinuationItemsAction: action }] });
  }
  const empty = { messageRenderer: { text: { simpleText: 'There are no videos here.' } } };
  const list = { playlistVideoListRenderer: { playlistId: at.playlistId, contents: items } };
  const section = items.length === 0 ? [empty] : lockups ? items : [list];
  const suggestions = continuation(tokenOf({ ...at, playlistId: 'suggestions' }), lockups);
  const sections = [{ itemSectionRenderer: { contents: section } }, suggestions];
  const content = { sectionListRenderer: { contents: sections } };
  return json({
    ...about(playlist, lockups),
    metadata: { playlistMetadataRenderer: { title: playlist.title } },
    contents: {
      twoColumnBrowseResultsRenderer: { tabs: [{ tabRenderer: { selected: true, content } }] },
    },
  });
}

/** The answer of `/youtubei/v1/next` to a mix: the panel beside the video. */
export function nextAnswer(playlist: StandInPlaylist | undefined, at: PlaylistPosition): Answer {
  const replaced = playlist && replacement(playlist, at);
  if (replaced) return replaced;
  if (!playlist) return json({ contents: { twoColumnWatchNextResults: {} } });
  const contents = pageOf(playlist, at).entries.map((entry) => ({
    playlistPanelVideoRenderer: {
      title: { simpleText: titleOf(entry) },
      shortBylineText: { runs: [{ text: entry.channel ?? 'Stand-in Channel' }] },
      lengthText: { simpleText: clock(secondsOf(entry) ?? 0) },
      videoId: entry.videoId,
    },
  }));
  const panel = { title: playlist.title, contents, playlistId: at.playlistId, isInfinite: true };
  return json({ contents: { twoColumnWatchNextResults: { playlist: { playlist: panel } } } });
}

export function replacement({ answer, pageSize = 100 }: StandInPlaylist, at: PlaylistPosition) {
  if (!answer || at.from < (answer.fromPage ?? 0) * pageSize) return null;
  return { status: answer.status ?? 200, type: answer.type ?? 'text/html', body: answer.body };
}

const alert = (text: string) =>
  json({ alerts: [{ alertRenderer: { type: 'ERROR', text: { runs: [{ text }] } } }] });

function about(
  { title, channel = 'Stand-in Channel', count, videos }: StandInPlaylist,
  lockups: boolean,
) {
  const known = count === undefined ? videos.length : count;
  const number = known === 0 ? 'No' : (known?.toLocaleString('en') ?? '');
  const text = known === null ? [] : [`${number} ${known === 1 ? 'video' : 'videos'}`];
  const parts = ['Playlist', ...text, '1,234 views'].map((content) => ({ text: { content } }));
  const owner = { avatarStackViewModel: { text: { content: `by ${channel}` } } };
  const metadataRows = [{ metadataParts: [{ avatarStack: owner }] }, { metadataParts: parts }];
  const metadata = { contentMetadataViewModel: { metadataRows } };
  const dynamicTextViewModel = { text: { content: title } };
  const pageHeaderViewModel = { title: { dynamicTextViewModel }, metadata };
  const header = { pageHeaderRenderer: { pageTitle: title, content: { pageHeaderViewModel } } };
  if (lockups) return { header };
  const stats = [
    ...text.map((label) => ({ runs: label.split(/(?= )/).map((run) => ({ text: run })) })),
    { simpleText: '1,234 views' },
  ];
  const items = [
    { playlistSidebarPrimaryInfoRenderer: { title: { runs: [{ text: title }] }, stats } },
    {
      playlistSidebarSecondaryInfoRenderer: {
        videoOwner: { videoOwnerRenderer: { title: { runs: [{ text: channel }] } } },
      },
    },
  ];
  return { header, sidebar: { playlistSidebarRenderer: { items } } };
}

function continuation(token: string, lockups: boolean) {
  const command = { token, request: 'CONTINUATION_REQUEST_TYPE_BROWSE' };
  if (lockups) {
    const innertubeCommand = { continuationCommand: command };
    return { continuationItemViewModel: { continuationCommand: { innertubeCommand } } };
  }
  const commands = [
    { playlistVotingRefreshPopupCommand: { command: {} } },
    { continuationCommand: command },
  ];
  const continuationEndpoint = { commandExecutorCommand: { commands } };
  return { continuationItemRenderer: { trigger: 'SHOWN', continuationEndpoint } };
}

function playlistVideo(entry: Entry) {
  const title = titleOf(entry);
  const index = { simpleText: String(entry.position + 1) };
  const thumbnail = { thumbnails: [] };
  // Like the real ones, entries that are gone have no channel, no length and no accessible title.
  if (isGone(entry)) {
    const gone = { videoId: entry.videoId, title: { simpleText: title }, isPlayable: false };
    return { playlistVideoRenderer: { ...gone, index, thumbnail } };
  }
  const seconds = secondsOf(entry);
  const accessibility = { accessibilityData: { label: title } };
  const style = entry.live ? 'LIVE' : entry.upcoming ? 'UPCOMING' : 'DEFAULT';
  const badge = { metadataBadgeRenderer: { style: 'BADGE_STYLE_TYPE_MEMBERS_ONLY' } };
  return {
    playlistVideoRenderer: {
      videoId: entry.videoId,
      thumbnail,
      title: { runs: [{ text: title }], accessibility },
      index,
      shortBylineText: { runs: [{ text: entry.channel ?? 'Stand-in Channel' }] },
      ...(seconds !== null && {
        lengthText: { simpleText: clock(seconds) },
        lengthSeconds: String(seconds),
      }),
      isPlayable: !entry.unplayable,
      ...(entry.membersOnly && { badges: [badge] }),
      ...(entry.upcoming && { upcomingEventData: { startTime: '1900000000' } }),
      thumbnailOverlays: [{ thumbnailOverlayTimeStatusRenderer: { text: index, style } }],
    },
  };
}

function lockup(entry: Entry) {
  const seconds = secondsOf(entry);
  const text = entry.live
    ? 'LIVE'
    : entry.upcoming
      ? 'Upcoming'
      : seconds === null
        ? null
        : clock(seconds);
  const badgeStyle = `THUMBNAIL_OVERLAY_BADGE_STYLE_${entry.live ? 'LIVE' : 'DEFAULT'}`;
  const badges = text ? [{ thumbnailBadgeViewModel: { text, badgeStyle } }] : [];
  const browseEndpoint = { browseId: 'UCstandinchannel00000000' };
  const commandRuns = [{ onTap: { innertubeCommand: { browseEndpoint } } }];
  const byline = { content: entry.channel ?? 'Stand-in Channel', commandRuns };
  const members = {
    badgeViewModel: { badgeStyle: 'BADGE_MEMBERS_ONLY', badgeText: 'Members only' },
  };
  const metadataRows = isGone(entry)
    ? []
    : [
        { metadataParts: [{ text: byline }] },
        {
          metadataParts: [{ text: { content: '12K views' } }, { text: { content: '1 year ago' } }],
        },
        ...(entry.membersOnly ? [{ badges: [members] }] : []),
      ];
  const contentMetadataViewModel = { metadataRows, delimiter: ' • ' };
  const metadata = { title: { content: titleOf(entry) }, metadata: { contentMetadataViewModel } };
  const overlays = [{ thumbnailBottomOverlayViewModel: { badges } }];
  return {
    lockupViewModel: {
      contentImage: { thumbnailViewModel: { image: { sources: [] }, overlays } },
      metadata: { lockupMetadataViewModel: metadata },
      contentId: entry.videoId,
      contentType: 'LOCKUP_CONTENT_TYPE_VIDEO',
    },
  };
}
