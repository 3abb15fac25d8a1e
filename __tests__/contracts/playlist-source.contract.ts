import fc from 'fast-check';
import type { PlaylistRequest, PlaylistSource } from '@/lib/youtube/server/playlist-source';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';
import type { StandInEntry, StandInPlaylist } from '../support/youtube-stand-in-playlists';

export interface PlaylistDriver {
  create(youtube: YouTubeStandIn): PlaylistSource;
  /** Where a page of entries is asked for. */
  pagePath: string;
  /** Requests of one look. */
  peekRequests: number;
  renderer?: StandInPlaylist['renderer'];
}

const playlistId = 'PLsourdough';
const never = new AbortController().signal;
const ids = (count: number) =>
  Array.from({ length: count }, (_, n) => `video${String(n).padStart(6, '0')}`);

/** What every driver of `PlaylistSource` promises. */
export function describePlaylistSource(name: string, driver: PlaylistDriver): void {
  describe(`${name} keeps the contract of PlaylistSource`, () => {
    let youtube: YouTubeStandIn;
    let source: PlaylistSource;
    beforeAll(async () => {
      youtube = await startYouTubeStandIn();
      source = driver.create(youtube);
    });
    afterAll(() => youtube.close());
    beforeEach(() => {
      youtube.playlists.clear();
      youtube.channels.clear();
      youtube.requests.length = 0;
    });

    const { renderer } = driver;
    const give = (playlist: Partial<StandInPlaylist>, id = playlistId) =>
      youtube.playlists.set(id, { title: 'Baking', videos: [], renderer, ...playlist });
    const fetchPlaylist = (request: Partial<PlaylistRequest> = {}) =>
      source.fetchPlaylist({ playlistId, limit: 200, signal: never, ...request });
    const peek = (id = playlistId) => source.peekPlaylist({ playlistId: id, signal: never });
    const pages = () => youtube.requests.filter(({ path }) => path === driver.pagePath).length;

    test('title, owner, count and videos, in order, with lengths', async () => {
      give({
        channel: 'Nora Bakes',
        videos: [
          { videoId: 'flourflour1', title: 'Flour', channel: 'Nora', lengthSeconds: 3_725 },
          { videoId: 'waterwater2', title: '[Private video] on water & salt', lengthSeconds: 59 },
        ],
      });
      expect(await fetchPlaylist()).toEqual({
        playlistId,
        title: 'Baking',
        channel: 'Nora Bakes',
        count: 2,
        videos: [
          { videoId: 'flourflour1', title: 'Flour', channel: 'Nora', durationMs: 3_725_000 },
          {
            videoId: 'waterwater2',
            title: '[Private video] on water & salt',
            channel: 'Stand-in Channel',
            durationMs: 59_000,
          },
        ],
        skipped: [],
        leftOut: 0,
      });
    });

    test('a title that looks like a count is no count', async () => {
      give({ title: '100 songs', videos: ids(2) });
      expect(await fetchPlaylist()).toMatchObject({ title: '100 songs', count: 2, leftOut: 0 });
    });

    test('the title is told once, before the videos are there', async () => {
      give({ videos: ids(7), pageSize: 3 });
      const told: unknown[] = [];
      await fetchPlaylist({ onTitle: (...what) => told.push([...what, pages()]) });
      expect(told).toEqual([['Baking', 7, 1]]);
    });

    test('reads page after page to the end', async () => {
      give({ videos: ids(7), pageSize: 3 });
      const { videos, count, leftOut } = await fetchPlaylist();
      expect(videos.map(({ videoId }) => videoId)).toEqual(ids(7));
      expect([count, leftOut, pages()]).toEqual([7, 0, 3]);
    });

    test.each([
      [1, 1],
      [3, 1],
      [4, 2],
      [6, 2],
    ])('takes %i of seven and says what is left out', async (limit, asked) => {
      give({ videos: ids(7), pageSize: 3 });
      const { videos, leftOut } = await fetchPlaylist({ limit });
      expect(videos.map(({ videoId }) => videoId)).toEqual(ids(limit));
      expect([leftOut, pages()]).toEqual([7 - limit, asked]);
    });

    test('without a count from YouTube, what was seen is counted, and a page ahead as one', async () => {
      give({ videos: ids(7), pageSize: 3, count: null });
      expect(await fetchPlaylist()).toMatchObject({ count: 7, leftOut: 0 });
      const cut = await fetchPlaylist({ limit: 2 });
      expect(cut.count).toBeGreaterThanOrEqual(3);
      expect(cut.leftOut).toBe(cut.count - 2);
    });

    test('entries that YouTube claims but does not hand out count as left out', async () => {
      give({ videos: ids(5), count: 8 });
      expect(await fetchPlaylist()).toMatchObject({ count: 8, leftOut: 3 });
    });

    test('what cannot be summarized is skipped with a reason, and does not use up the limit', async () => {
      give({
        videos: [
          { private: true, videoId: 'privatevid1' },
          { deleted: true, videoId: 'deletedvid2' },
          'video000001',
          { live: true, videoId: 'livelivevi3' },
          { upcoming: true, videoId: 'upcomingvi4' },
          'video000002',
          { private: true },
        ],
      });
      const { videos, skipped, leftOut } = await fetchPlaylist({ limit: 2 });
      expect(videos.map(({ videoId }) => videoId)).toEqual(['video000001', 'video000002']);
      expect(skipped).toEqual([
        { videoId: 'privatevid1', title: 'Private video', code: 'private' },
        { videoId: 'deletedvid2', title: 'Deleted video', code: 'video_unavailable' },
        { videoId: 'livelivevi3', title: 'Title of livelivevi3', code: 'live_now' },
        { videoId: 'upcomingvi4', title: 'Title of upcomingvi4', code: 'upcoming' },
      ]);
      expect(leftOut).toBe(1);
    });

    test('a playlist of private videos only is not empty', async () => {
      give({ videos: [{ private: true }, { private: true }] });
      expect(await fetchPlaylist()).toMatchObject({ videos: [], leftOut: 0 });
    });

    test('a video that is listed again is skipped, on another page, too', async () => {
      give({ videos: ['video000001', 'video000001', 'video000002', 'video000001'], pageSize: 2 });
      const { videos, skipped } = await fetchPlaylist();
      expect(videos.map(({ videoId }) => videoId)).toEqual(['video000001', 'video000002']);
      expect(skipped.map(({ code }) => code)).toEqual(['duplicate_source', 'duplicate_source']);
    });

    test.each(['same token', 'new tokens'] as const)(
      'pages that go round under %s end',
      async (loops) => {
        give({ videos: ids(4), pageSize: 2, count: 9, loops });
        const { videos, leftOut } = await fetchPlaylist();
        expect(videos.map(({ videoId }) => videoId)).toEqual(ids(4));
        expect(leftOut).toBe(5);
        expect(pages()).toBeLessThanOrEqual(3);
      },
    );

    test('a look reads the first page and says whether that is all', async () => {
      give({ videos: [...ids(4), { private: true }], pageSize: 3 });
      const { videos, count, complete } = await peek();
      expect(videos.map(({ videoId }) => videoId)).toEqual(ids(3));
      expect([count, complete]).toEqual([5, false]);
      expect(youtube.requests).toHaveLength(driver.peekRequests);
      give({ videos: ['video000001', { private: true }] });
      expect(await peek()).toMatchObject({
        title: 'Baking',
        channel: 'Stand-in Channel',
        videos: [{ videoId: 'video000001' }],
        skipped: [{ code: 'private' }],
        complete: true,
      });
    });

    test.each([
      ['missing', null, 'playlist_not_found'],
      ['private', { private: true }, 'private_playlist'],
      ['empty', { videos: [] }, 'playlist_empty'],
    ] as const)('a %s playlist is named for what it is', async (_, playlist, code) => {
      if (playlist) give(playlist as Partial<StandInPlaylist>);
      await expect(fetchPlaylist()).rejects.toMatchObject({ code });
      await expect(peek()).rejects.toMatchObject({ code });
    });

    test.each(['WL', 'LL'])('the private list %s is refused without asking', async (id) => {
      await expect(fetchPlaylist({ playlistId: id })).rejects.toMatchObject({
        code: 'private_playlist',
      });
      await expect(peek(id)).rejects.toMatchObject({ code: 'private_playlist' });
      expect(youtube.requests).toEqual([]);
    });

    test.each([
      [500, '', 'upstream_error'],
      [200, 'what is this', 'parse_failed'],
    ])('%i %j, on a later page, too, ends as %s', async (status, body, code) => {
      give({ videos: ids(6), pageSize: 3, answer: { status, body } });
      await expect(fetchPlaylist()).rejects.toMatchObject({ code });
      await expect(peek()).rejects.toMatchObject({ code });
      give({ videos: ids(6), pageSize: 3, answer: { status, body, fromPage: 1 } });
      await expect(fetchPlaylist()).rejects.toMatchObject({ code });
    });

    test('a mix gives its first 25 videos at most, in one request, and leaves nothing out', async () => {
      give({ title: 'Mix', videos: ids(40) }, 'RDvideo000000');
      const mix = await fetchPlaylist({ playlistId: 'RDvideo000000' });
      expect(mix).toMatchObject({ title: 'Mix', channel: null, count: 25, leftOut: 0 });
      expect(mix.videos.map(({ videoId }) => videoId)).toEqual(ids(25));
      expect(mix.videos[0]).toMatchObject({ channel: 'Stand-in Channel', durationMs: 90_000 });
      const small = await fetchPlaylist({ playlistId: 'RDvideo000000', limit: 10 });
      expect([small.videos.length, small.count, small.leftOut]).toEqual([10, 10, 0]);
      expect(await peek('RDvideo000000')).toMatchObject({ count: 25, complete: true });
      expect(youtube.requests.map(({ path }) => path)).toEqual(Array(3).fill('/youtubei/v1/next'));
    });

    test('a mix that does not exist is not found', async () => {
      await expect(fetchPlaylist({ playlistId: 'RDMMnosuchvideo' })).rejects.toMatchObject({
        code: 'playlist_not_found',
      });
    });

    const channelId = 'UCnorabakesnorabakes2024';
    const uploads = 'UUnorabakesnorabakes2024';
    const findUploads = (channelPath: string) => source.findUploads({ channelPath, signal: never });

    test.each(['@nora.bakes', '@ナンシー', 'user/norabakes', 'c/Nora Bakes'])(
      'the uploads of /%s are a playlist like any other',
      async (channelPath) => {
        youtube.channels.set(channelPath, channelId);
        give({ title: 'Videos', channel: 'Nora Bakes', videos: ids(3) }, uploads);
        await expect(findUploads(channelPath)).resolves.toBe(uploads);
        const list = await fetchPlaylist({ playlistId: await findUploads(channelPath) });
        expect(list).toMatchObject({ channel: 'Nora Bakes', count: 3 });
        expect(list.videos.map(({ videoId }) => videoId)).toEqual(ids(3));
      },
    );

    test('a channel by its id needs no question', async () => {
      await expect(findUploads(`channel/${channelId}`)).resolves.toBe(uploads);
      expect(youtube.requests).toEqual([]);
    });

    test.each(['@nobody', 'user/nobody', 'c/nobody', 'channel/nothing'])(
      'the channel /%s does not exist',
      async (channelPath) => {
        await expect(findUploads(channelPath)).rejects.toMatchObject({
          code: 'channel_not_found',
        });
      },
    );

    test('looking for uploads ends with its signal', async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      const channelPath = '@nora.bakes';
      await expect(source.findUploads({ channelPath, signal })).rejects.toThrow('enough');
      expect(youtube.requests).toEqual([]);
    });

    test('an abort before the start asks nothing', async () => {
      give({ videos: ids(3) });
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(fetchPlaylist({ signal })).rejects.toThrow('enough');
      await expect(source.peekPlaylist({ playlistId, signal })).rejects.toThrow('enough');
      expect(youtube.requests).toEqual([]);
    });

    test('an abort during a request ends it at once and sends nothing more', async () => {
      give({ videos: ids(9), pageSize: 3 });
      youtube.hold(playlistId);
      const controller = new AbortController();
      const fetching = fetchPlaylist({ signal: controller.signal });
      const path = driver.peekRequests > 1 ? '/youtube/v3/playlists' : driver.pagePath;
      await youtube.waitForRequest(path, playlistId);
      controller.abort(new Error('enough'));
      await expect(fetching).rejects.toThrow('enough');
      youtube.release(playlistId);
      expect(youtube.requests).toHaveLength(1);
    });

    test('an abort between two pages sends nothing more', async () => {
      give({ videos: ids(9), pageSize: 3 });
      const controller = new AbortController();
      const onTitle = () => controller.abort(new Error('enough'));
      await expect(fetchPlaylist({ signal: controller.signal, onTitle })).rejects.toThrow('enough');
      expect(pages()).toBe(1);
    });

    test('whatever is in a list, nothing is lost, doubled or reordered', async () => {
      const entry = fc.oneof(
        { weight: 4, arbitrary: fc.nat(12).map((n) => ids(13)[n]!) },
        { weight: 1, arbitrary: fc.constant<StandInEntry>({ private: true }) },
        { weight: 1, arbitrary: fc.constant<StandInEntry>({ deleted: true }) },
        { weight: 1, arbitrary: fc.constant<StandInEntry>({ live: true }) },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(entry, { minLength: 1, maxLength: 30 }),
          fc.integer({ min: 1, max: 9 }),
          fc.integer({ min: 1, max: 14 }),
          async (entries, pageSize, limit) => {
            // Two pages with the same entries would pass for one that goes round.
            const videos = entries.map((item, n) =>
              typeof item === 'string' ? { videoId: item, title: `Entry ${n}` } : item,
            );
            give({ videos, pageSize });
            const { videos: taken, skipped, leftOut, count } = await fetchPlaylist({ limit });
            const distinct = [...new Set(entries.filter((item) => typeof item === 'string'))];
            expect(taken.map(({ videoId }) => videoId)).toEqual(distinct.slice(0, limit));
            expect(count).toBe(entries.length);
            expect(taken.length + skipped.length + leftOut).toBe(entries.length);
            if (distinct.length < limit) expect(leftOut).toBe(0);
          },
        ),
        { numRuns: 40 },
      );
    });
  });
}
