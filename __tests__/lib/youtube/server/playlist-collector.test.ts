import {
  collectPages,
  createPlaylistCollector,
  type EntriesPage,
} from '@/lib/youtube/server/playlist-collector';

const page = (next: string | null, ...ids: string[]): EntriesPage => ({
  rows: ids.map((videoId) => ({
    videoId,
    title: videoId,
    channel: null,
    durationMs: null,
    code: null,
  })),
  next,
});

/** What is collected of these pages, each under its position as token. */
async function collected(...pages: EntriesPage[]) {
  const collector = createPlaylistCollector(10);
  const read = jest.fn(async (next: string) => pages[Number(next)]!);
  const more = await collectPages(collector, pages[0]!, read);
  const { leftOut } = collector.totals(null, more);
  return {
    ids: collector.videos.map(({ videoId }) => videoId),
    leftOut,
    asked: read.mock.calls.length,
  };
}

test('a page with nothing that can be read leads on to the next one', async () => {
  expect(await collected(page('1', 'a'), page('2'), page(null, 'b'))).toEqual({
    ids: ['a', 'b'],
    leftOut: 0,
    asked: 2,
  });
});

test('a second one ends it, and says that there would be more', async () => {
  expect(await collected(page('1', 'a'), page('2'), page('3'), page(null, 'b'))).toEqual({
    ids: ['a'],
    leftOut: 1,
    asked: 2,
  });
});

test('an empty page at the end is the end', async () => {
  expect(await collected(page('1', 'a'), page(null))).toEqual({ ids: ['a'], leftOut: 0, asked: 1 });
});
