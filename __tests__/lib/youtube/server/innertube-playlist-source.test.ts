import { describePlaylistSource } from '@/__tests__/contracts/playlist-source.contract';
import { startYouTubeStandIn, type YouTubeStandIn } from '@/__tests__/support/youtube-stand-in';
import { createInnertubeClient } from '@/lib/youtube/server/innertube-client';
import { createInnertubePlaylistSource } from '@/lib/youtube/server/innertube-playlist-source';
import { createPacer } from '@/lib/youtube/server/pacer';
import { createYouTubeFetch, type YouTubeFetch } from '@/lib/youtube/server/youtube-fetch';

const pacer = createPacer({ gapMs: 0 });
const signal = new AbortController().signal;
const create = ({ url }: { url: string }) =>
  createInnertubePlaylistSource({
    youtubeFetch: createYouTubeFetch({ baseUrl: url }),
    pacer,
    innertube: createInnertubeClient(),
  });

for (const renderer of ['playlistVideo', 'lockup'] as const) {
  describePlaylistSource(`the InnerTube driver, in the layout of ${renderer},`, {
    create,
    pagePath: '/youtubei/v1/browse',
    peekRequests: 1,
    renderer,
  });
}

let youtube: YouTubeStandIn;
beforeAll(async () => {
  youtube = await startYouTubeStandIn();
});
afterAll(() => youtube.close());
beforeEach(() => {
  youtube.playlists.clear();
  youtube.requests.length = 0;
});

const playlistId = 'PLsourdough';
const alert = (text: string) =>
  JSON.stringify({ alerts: [{ alertRenderer: { type: 'ERROR', text: { runs: [{ text }] } } }] });
const problem = (status: string) => JSON.stringify({ error: { status } });

test.each([
  [429, '<div class="g-recaptcha"></div>', 'ip_blocked'],
  [200, '<div class="g-recaptcha"></div>', 'ip_blocked'],
  [403, 'Forbidden', 'ip_blocked'],
  [403, problem('PERMISSION_DENIED'), 'ip_blocked'],
  [200, '<form action="https://consent.youtube.com/save">', 'consent_required'],
  [200, alert('Sign in to confirm you’re not a bot'), 'bot_check'],
  [200, alert('The playlist does not exist.'), 'playlist_not_found'],
  [200, alert('This playlist type is unviewable.'), 'playlist_not_found'],
  [200, alert('This playlist is private.'), 'private_playlist'],
  [200, alert('Something went wrong'), 'upstream_error'],
  [400, problem('INVALID_ARGUMENT'), 'playlist_not_found'],
  [400, problem('FAILED_PRECONDITION'), 'upstream_error'],
  [404, problem('NOT_FOUND'), 'playlist_not_found'],
  [401, problem('UNAUTHENTICATED'), 'private_playlist'],
  [503, problem('UNAVAILABLE'), 'upstream_error'],
  [200, '<html></html>', 'parse_failed'],
  [200, 'null', 'parse_failed'],
  [200, '{}', 'parse_failed'],
])('%i %s means %s', async (status, body, code) => {
  youtube.playlists.set(playlistId, { title: 'x', videos: [], answer: { status, body } });
  await expect(create(youtube).peekPlaylist({ playlistId, signal })).rejects.toMatchObject({
    code,
  });
});

test('a connection that breaks is a network error', async () => {
  const source = create({ url: 'http://127.0.0.1:1' });
  await expect(source.peekPlaylist({ playlistId, signal })).rejects.toMatchObject({
    code: 'network',
  });
});

test.each(['playlistVideo', 'lockup'] as const)(
  'members see more, in the layout of %s',
  async (renderer) => {
    const videos = [{ videoId: 'membersonly', title: 'Extra', membersOnly: true as const }];
    youtube.playlists.set(playlistId, { title: 'x', videos, renderer });
    expect(await create(youtube).peekPlaylist({ playlistId, signal })).toMatchObject({
      videos: [],
      skipped: [{ videoId: 'membersonly', title: 'Extra', code: 'members_only' }],
    });
  },
);

test('a video that YouTube does not play is skipped as such', async () => {
  const videos = [{ videoId: 'notplayable', unplayable: true as const }];
  youtube.playlists.set(playlistId, { title: 'x', videos });
  expect(await create(youtube).peekPlaylist({ playlistId, signal })).toMatchObject({
    skipped: [{ videoId: 'notplayable', code: 'unplayable' }],
  });
});

/** Everything that goes out, as it is sent. */
function recorded() {
  const sent: { url: string; body: any; headers: Record<string, string> }[] = [];
  const real = createYouTubeFetch({ baseUrl: youtube.url });
  const youtubeFetch: YouTubeFetch = (url, request) => {
    sent.push({ url, body: JSON.parse(request.body ?? ''), headers: request.headers ?? {} });
    return real(url, request);
  };
  return { sent, youtubeFetch };
}

test('asks as the web player does, in English, with unavailable videos, and for nothing else', async () => {
  const printed = (['log', 'info', 'warn'] as const).map((level) =>
    jest.spyOn(console, level).mockImplementation(() => undefined),
  );
  youtube.playlists.set(playlistId, {
    title: 'x',
    videos: ['a1234567890', 'b1234567890'],
    pageSize: 1,
  });
  const { sent, youtubeFetch } = recorded();
  const source = createInnertubePlaylistSource({
    youtubeFetch,
    pacer,
    innertube: createInnertubeClient(),
  });
  await source.fetchPlaylist({ playlistId, limit: 5, signal });
  const [first, second] = sent.map(({ body }) => body);
  expect(first).toMatchObject({
    browseId: `VL${playlistId}`,
    params: 'wgYCCAA%3D',
    context: { client: { clientName: 'WEB', hl: 'en' } },
  });
  expect(second).toMatchObject({ continuation: expect.any(String) });
  expect(second.context).toEqual(first.context);
  expect(sent[0]!.headers).toMatchObject({
    'content-type': 'application/json',
    cookie: expect.stringContaining('SOCS'),
    origin: 'https://www.youtube.com',
    'user-agent': first.context.client.userAgent,
    'x-youtube-client-version': first.context.client.clientVersion,
  });
  expect(sent.map(({ url }) => new URL(url).pathname)).toEqual([
    '/youtubei/v1/browse',
    '/youtubei/v1/browse',
  ]);
  for (const spy of printed) expect(spy).not.toHaveBeenCalled();
});

test('a visitor that was refused is not shown again', async () => {
  const { sent, youtubeFetch } = recorded();
  const source = createInnertubePlaylistSource({
    youtubeFetch,
    pacer,
    innertube: createInnertubeClient(),
  });
  const look = () => source.peekPlaylist({ playlistId, signal });
  const visitors = () => sent.map(({ body }) => body.context.client.visitorData);
  youtube.playlists.set(playlistId, { title: 'x', videos: ['a1234567890'] });
  await look();
  await look();
  expect(new Set(visitors()).size).toBe(1);
  youtube.playlists.set(playlistId, { title: 'x', videos: [], answer: { status: 429, body: '' } });
  await expect(look()).rejects.toMatchObject({ code: 'ip_blocked' });
  await expect(look()).rejects.toMatchObject({ code: 'ip_blocked' });
  expect(new Set(visitors()).size).toBe(2);
});

test('a look lets jobs go first', async () => {
  youtube.playlists.set(playlistId, { title: 'x', videos: ['a1234567890'] });
  const run = jest.spyOn(pacer, 'run');
  const source = create(youtube);
  await source.fetchPlaylist({ playlistId, limit: 5, signal });
  await source.peekPlaylist({ playlistId, signal });
  expect(run.mock.calls.map(([, , options]) => options?.priority)).toEqual([undefined, 'low']);
});

test.each(['/search', '/next/../account/account_menu', '/../../api/timedtext'])(
  'lets no request for %s out',
  async (path) => {
    const send = jest.fn();
    const asking = createInnertubeClient().ask(path as '/browse', {}, send);
    await expect(asking).rejects.toMatchObject({ code: 'upstream_error' });
    expect(send).not.toHaveBeenCalled();
  },
);

test.each(['playlistVideo', 'lockup'] as const)(
  'youtubei.js itself reads the same videos of the same page, in the layout of %s',
  async (renderer) => {
    const { Innertube, Parser } = await import('youtubei.js/web.bundle');
    Parser.setParserErrorHandler(() => undefined);
    const videos = ['a1234567890', { private: true as const }, 'b1234567890', 'c1234567890'];
    youtube.playlists.set(playlistId, { title: 'Baking', videos, renderer, pageSize: 3 });
    const innertube = await Innertube.create({
      retrieve_player: false,
      generate_session_locally: true,
      retrieve_innertube_config: false,
      fetch: (input, init) => {
        const { pathname } = new URL((input as Request).url);
        return fetch(`${youtube.url}${pathname}`, { method: 'POST', body: init?.body });
      },
    });
    const page = await innertube.getPlaylist(playlistId);
    const theirs = page.items.flatMap((item: any) => {
      const title = String(item.title ?? item.metadata.title);
      return title === '[Private video]' ? [] : [item.id ?? item.content_id];
    });
    const { videos: ours } = await create(youtube).peekPlaylist({ playlistId, signal });
    expect(theirs).toEqual(ours.map(({ videoId }) => videoId));
    expect(page.info.title).toBe('Baking');
    expect(page.has_continuation).toBe(true);
  },
);
