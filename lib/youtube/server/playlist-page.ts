import 'server-only';
import type { EntriesPage } from './playlist-collector';
import { readRow } from './playlist-row';
import { at, find, findNamed, firstOf, type Json, listOf, stringOf, textOf } from './youtube-json';

/** What one answer of `/youtubei/v1/browse` or `/next` says of a playlist. Only a first page has a title and a count. */
export interface PlaylistPage extends EntriesPage {
  title: string | null;
  channel: string | null;
  count: number | null;
  /** YouTube says itself that there is nothing in it. */
  saysEmpty: boolean;
}

/** Reads a first page or a further one, in the old layout (renderers) and the new one (view models). */
export function readPlaylistPage(data: Json): PlaylistPage {
  const contents = [at(data, 'contents'), ...furtherContents(data)];
  const list = find(contents, (value) => (listOf(value).some(readRow) ? listOf(value) : null));
  const count = countOf(data);
  const saysEmpty = !list && (count === 0 || findNamed(contents, 'messageRenderer') !== undefined);
  // A page has other continuations (suggestions); the list's own stands among its entries.
  const next = list ? firstOf(list, tokenOf) : saysEmpty ? null : find(contents, tokenOf);
  return {
    title:
      stringOf(at(data, 'metadata', 'playlistMetadataRenderer', 'title')) ??
      stringOf(at(data, 'header', 'pageHeaderRenderer', 'pageTitle')) ??
      textOf(at(data, 'header', 'playlistHeaderRenderer', 'title')) ??
      stringOf(at(data, 'microformat', 'microformatDataRenderer', 'title')),
    channel: channelOf(data),
    count,
    rows: (list ?? []).flatMap((item) => readRow(item) ?? []),
    next,
    saysEmpty,
  };
}

/** Reads the panel beside a video in which a mix is shown; null when there is none. */
export function readMixPanel(data: Json): PlaylistPage | null {
  const panel = at(data, 'contents', 'twoColumnWatchNextResults', 'playlist', 'playlist');
  if (typeof panel !== 'object' || panel === null) return null;
  const title = at(panel, 'title');
  return {
    title: stringOf(title) ?? textOf(title),
    channel: null,
    count: null,
    rows: listOf(at(panel, 'contents')).flatMap((item) => readRow(item) ?? []),
    next: null,
    saysEmpty: false,
  };
}

function furtherContents(data: Json): Json[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data)
    .filter(([name]) => name === 'continuationContents' || name.startsWith('onResponseReceived'))
    .map(([, value]) => value);
}

/** The token of an entry that stands for the next page; null for any other entry. */
function tokenOf(item: Json): string | null {
  const next = at(item, 'continuationItemRenderer') ?? at(item, 'continuationItemViewModel');
  return find(next, (value) => stringOf(at(value, 'continuationCommand', 'token')));
}

/** `49 videos`, `1,234 episodes`, `No videos`; views and dates look different. */
const countPattern = /^(no|[\d,.]+)\s+(?:video|episode|lesson|song|track)s?$/i;

function countOf(data: Json): number | null {
  const header = at(data, 'header', 'playlistHeaderRenderer');
  const facts = [
    findNamed(at(data, 'header', 'pageHeaderRenderer'), 'metadataRows'),
    at(header, 'numVideosText'),
    at(header, 'byline'),
    at(header, 'stats'),
    at(findNamed(at(data, 'sidebar'), 'playlistSidebarPrimaryInfoRenderer'), 'stats'),
  ];
  return find(facts, (value) => {
    const match = countPattern.exec(textOf(value) ?? '');
    if (!match) return null;
    return /^no$/i.test(match[1]!) ? 0 : Number(match[1]!.replace(/\D/g, ''));
  });
}

function channelOf(data: Json): string | null {
  const owner =
    textOf(at(findNamed(at(data, 'sidebar'), 'videoOwnerRenderer'), 'title')) ??
    textOf(at(data, 'header', 'playlistHeaderRenderer', 'ownerText')) ??
    textOf(at(findNamed(at(data, 'header'), 'avatarStackViewModel'), 'text'));
  return owner?.replace(/^by\s+/, '') ?? null;
}
