import fc from 'fast-check';
import { readMixPanel, readPlaylistPage } from '@/lib/youtube/server/playlist-page';

const row = (videoId: string, more: object = {}) => ({
  playlistVideoRenderer: { videoId, title: { runs: [{ text: videoId }] }, ...more },
});
const inTab = (contents: unknown[]) => ({
  contents: {
    twoColumnBrowseResultsRenderer: {
      tabs: [{ tabRenderer: { content: { sectionListRenderer: { contents } } } }],
    },
  },
});
const token = (value: string) => ({
  continuationItemRenderer: {
    continuationEndpoint: { continuationCommand: { token: value } },
  },
});
const idsOf = (page: { rows: { videoId: string | null }[] }) => page.rows.map((r) => r.videoId);

test('entries may stand right in the section list, with their continuation', () => {
  const page = readPlaylistPage(inTab([row('a1234567890'), row('b1234567890'), token('page two')]));
  expect(idsOf(page)).toEqual(['a1234567890', 'b1234567890']);
  expect(page.next).toBe('page two');
});

test('the continuation of suggestions is not the one of the list', () => {
  const section = { itemSectionRenderer: { contents: [row('a1234567890')] } };
  expect(readPlaylistPage(inTab([section, token('suggestions')])).next).toBeNull();
});

test('a first page may hold nothing but the way to its entries', () => {
  const page = readPlaylistPage(inTab([{ itemSectionRenderer: { contents: [token('go on')] } }]));
  expect(page).toMatchObject({ rows: [], next: 'go on', saysEmpty: false });
});

test('shorts, in a grid of either kind', () => {
  const reel = { reelItemRenderer: { videoId: 'a1234567890', headline: { simpleText: 'Short' } } };
  const short = {
    shortsLockupViewModel: {
      onTap: { innertubeCommand: { reelWatchEndpoint: { videoId: 'b1234567890' } } },
      overlayMetadata: { primaryText: { content: 'Shorter' } },
    },
  };
  const contents = [reel, short].map((content) => ({ richItemRenderer: { content } }));
  const { rows } = readPlaylistPage(inTab([{ richGridRenderer: { contents } }]));
  expect(rows.map(({ videoId, title, code }) => [videoId, title, code])).toEqual([
    ['a1234567890', 'Short', null],
    ['b1234567890', 'Shorter', null],
  ]);
});

test('suggestions and lists among the entries are none', () => {
  const suggested = row('b1234567890', {
    style: 'PLAYLIST_VIDEO_RENDERER_STYLE_RECOMMENDED_VIDEO',
  });
  const lockup = {
    lockupViewModel: { contentId: 'PLother', contentType: 'LOCKUP_CONTENT_TYPE_PLAYLIST' },
  };
  expect(idsOf(readPlaylistPage(inTab([row('a1234567890'), suggested, lockup])))).toEqual([
    'a1234567890',
  ]);
});

test('an entry without a usable id is kept as unavailable', () => {
  expect(readPlaylistPage(inTab([row('?')])).rows).toMatchObject([
    { videoId: null, code: 'video_unavailable' },
  ]);
});

test.each([
  ['49 videos', 49],
  ['1 video', 1],
  ['1,234 videos', 1_234],
  ['12 episodes', 12],
  ['No videos', 0],
  ['32,026,719 views', null],
  ['Last updated on 15 Jul 2022', null],
])('reads %j of an old header as a count of %j', (text, count) => {
  const playlistHeaderRenderer = {
    title: { simpleText: 'Baking' },
    ownerText: { runs: [{ text: 'Nora' }] },
    numVideosText: { runs: [{ text }] },
  };
  expect(readPlaylistPage({ header: { playlistHeaderRenderer } })).toMatchObject({
    title: 'Baking',
    channel: 'Nora',
    count,
  });
});

test('a mix panel unwraps alternatives of a song', () => {
  const primaryRenderer = {
    playlistPanelVideoRenderer: {
      videoId: 'a1234567890',
      title: { simpleText: 'Song' },
      lengthText: { simpleText: '1:02:03' },
      unplayableText: { simpleText: 'Not here' },
    },
  };
  const contents = [{ playlistPanelVideoWrapperRenderer: { primaryRenderer } }, { automix: {} }];
  const playlist = { playlist: { title: 'Mix', contents } };
  expect(readMixPanel({ contents: { twoColumnWatchNextResults: { playlist } } })).toMatchObject({
    title: 'Mix',
    rows: [{ videoId: 'a1234567890', title: 'Song', durationMs: 3_723_000, code: 'unplayable' }],
  });
});

test('no answer, however strange, is too strange to read', () => {
  const name = fc.constantFrom(
    ...['contents', 'header', 'sidebar', 'alerts', 'playlistVideoRenderer', 'lockupViewModel'],
    ...['title', 'runs', 'content', 'metadata', 'badges', 'continuationItemRenderer', 'contentId'],
    ...[
      'shortsLockupViewModel',
      'richItemRenderer',
      'metadataRows',
      'stats',
      'playlist',
      '__proto__',
    ],
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(name, tie('tree'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (data) => {
      expect(Array.isArray(readPlaylistPage(data).rows)).toBe(true);
      readMixPanel({ contents: { twoColumnWatchNextResults: { playlist: { playlist: data } } } });
    }),
    { numRuns: 500 },
  );
});
