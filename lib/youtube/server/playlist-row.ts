import 'server-only';
import type { ErrorCode } from '../../errors';
import { isVideoId } from '../video-url';
import { at, clockMs, findNamed, type Json, listOf, stringOf, textOf } from './youtube-json';

/** An entry of a playlist, with the reason why it cannot be summarized, or null. */
export interface PlaylistRow {
  videoId: string | null;
  title: string;
  channel: string | null;
  durationMs: number | null;
  code: ErrorCode | null;
}

/** The kinds of entry that YouTube sends, by name; which one comes depends on the list and on the experiments of the day. */
const readers: Record<string, (entry: Json) => PlaylistRow | null> = {
  playlistVideoRenderer: readVideo,
  playlistPanelVideoRenderer: readVideo,
  reelItemRenderer: readVideo,
  lockupViewModel: readLockup,
  shortsLockupViewModel: readShort,
};

/** One entry of a list, or null for anything that is none: messages, continuations, shelves, suggestions. */
export function readRow(item: Json): PlaylistRow | null {
  const inside =
    at(item, 'richItemRenderer', 'content') ??
    at(item, 'playlistPanelVideoWrapperRenderer', 'primaryRenderer') ??
    item;
  if (typeof inside !== 'object' || inside === null) return null;
  const name = Object.keys(inside).find((key) => Object.hasOwn(readers, key));
  return name ? readers[name]!(at(inside, name)) : null;
}

function readVideo(entry: Json): PlaylistRow | null {
  if (at(entry, 'style') === 'PLAYLIST_VIDEO_RENDERER_STYLE_RECOMMENDED_VIDEO') return null;
  const seconds = Number(at(entry, 'lengthSeconds'));
  const marks = [
    ...listOf(at(entry, 'badges')).map((badge) => at(badge, 'metadataBadgeRenderer', 'style')),
    ...listOf(at(entry, 'thumbnailOverlays')).map((overlay) =>
      at(overlay, 'thumbnailOverlayTimeStatusRenderer', 'style'),
    ),
    at(entry, 'upcomingEventData') && 'UPCOMING',
  ];
  return toRow({
    videoId: at(entry, 'videoId'),
    title: textOf(at(entry, 'title')) ?? textOf(at(entry, 'headline')),
    channel: textOf(at(entry, 'shortBylineText')),
    durationMs: seconds > 0 ? seconds * 1000 : clockMs(textOf(at(entry, 'lengthText'))),
    marks,
    playable: at(entry, 'isPlayable') !== false && !at(entry, 'unplayableText'),
  });
}

function readLockup(entry: Json): PlaylistRow | null {
  const type = stringOf(at(entry, 'contentType')) ?? '';
  if (/_(?:PLAYLIST|PODCAST|ALBUM|CHANNEL|SHOW)$/.test(type)) return null;
  const metadata = at(entry, 'metadata', 'lockupMetadataViewModel');
  const lines = listOf(at(metadata, 'metadata', 'contentMetadataViewModel', 'metadataRows'));
  const parts = lines.flatMap((line) => listOf(at(line, 'metadataParts')));
  // Only the channel's name leads somewhere; views and age do not.
  const byline = parts.find((part) => findNamed(at(part, 'text', 'commandRuns'), 'browseEndpoint'));
  const badges = [
    ...lines.flatMap((line) => listOf(at(line, 'badges'))).map((it) => at(it, 'badgeViewModel')),
    ...listOf(at(entry, 'contentImage', 'thumbnailViewModel', 'overlays'))
      .flatMap((overlay) => [
        ...listOf(at(overlay, 'thumbnailBottomOverlayViewModel', 'badges')),
        ...listOf(at(overlay, 'thumbnailOverlayBadgeViewModel', 'thumbnailBadges')),
      ])
      .map((it) => at(it, 'thumbnailBadgeViewModel')),
  ];
  const texts = badges.map((badge) => stringOf(at(badge, 'text')));
  return toRow({
    videoId: at(entry, 'contentId'),
    title: textOf(at(metadata, 'title')),
    channel: textOf(at(byline ?? parts[0], 'text')),
    durationMs: texts.map(clockMs).find((ms) => ms !== null) ?? null,
    marks: [...badges.map((badge) => at(badge, 'badgeStyle')), ...texts],
    playable: true,
  });
}

function readShort(entry: Json): PlaylistRow | null {
  const videoId = findNamed(at(entry, 'onTap'), 'videoId');
  const title = textOf(at(entry, 'overlayMetadata', 'primaryText'));
  return toRow({ videoId, title, channel: null, durationMs: null, marks: [], playable: true });
}

interface Entry {
  videoId: Json;
  title: string | null;
  channel: string | null;
  durationMs: number | null;
  /** Styles and texts of its badges. */
  marks: Json[];
  playable: boolean;
}

function toRow({ marks, playable, ...entry }: Entry): PlaylistRow {
  const id = stringOf(entry.videoId);
  const videoId = id && isVideoId(id) ? id : null;
  const title = entry.title ?? 'Untitled video';
  // In English, the language that is asked for. A real title like these comes with a length.
  const standsFor =
    entry.durationMs === null && /^\[(private|deleted|unavailable) video\]$/i.exec(title);
  const marked = (pattern: RegExp) => marks.some((mark) => pattern.test(String(mark ?? '')));
  const refusal = (): ErrorCode | null => {
    if (standsFor) return /private/i.test(standsFor[1]!) ? 'private' : 'video_unavailable';
    if (!videoId) return 'video_unavailable';
    if (marked(/MEMBERS_ONLY/)) return 'members_only';
    if (marked(/(?:^|_)LIVE(?:_NOW)?$/)) return 'live_now';
    if (marked(/^UPCOMING$/i)) return 'upcoming';
    return playable ? null : 'unplayable';
  };
  return { ...entry, videoId, title: standsFor ? title.slice(1, -1) : title, code: refusal() };
}
