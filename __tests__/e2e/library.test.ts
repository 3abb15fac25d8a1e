import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { type AppServer, startApp } from '../support/app-server';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { addAccount } from '../support/second-account';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

let youtube: YouTubeStandIn;
let app: AppServer;
let ana: HttpClient;
let ben: HttpClient;
let ids: string[];

beforeAll(async () => {
  youtube = await startYouTubeStandIn();
  app = await startApp({ YOUTUBE_BASE_URL: youtube.url });
  ana = await signIn(app.url);
  ben = await addAccount(app, 'ben');
  const stream = await openEvents(ana);
  await stream.next(ofType('connected'));
  const titles = ['Brot „backen“ / Teil 1', 'Starter care'];
  const [first, ...rest] = sourdoughSegments();
  const sources = titles.map((title, n) => {
    const id = `library000${n}`.padEnd(11, '0');
    youtube.videos.set(id, { title, segments: [{ ...first!, text: `${title}.` }, ...rest] });
    return id;
  });
  await ana.post('/api/batches', { sources });
  ids = [];
  while (ids.length < titles.length) {
    ids.push((await stream.next(ofType('summary_complete'))).data.summary_id);
  }
  stream.close();
});
afterAll(async () => {
  await app?.dispose();
  await youtube?.close();
});

test('search looks into the text, filters narrow, facets say what there is', async () => {
  const found = await ana.json('/api/summaries?q=lactic+bacteria&model=extractive&per_page=1');
  expect(found).toMatchObject({ total: 2, per_page: 1, items: [{ model_used: 'extractive' }] });
  await expect(ana.json('/api/summaries?language=fr')).resolves.toMatchObject({ total: 0 });
  await expect(ana.json('/api/summaries/facets')).resolves.toMatchObject({
    models: [{ value: 'extractive', count: 2 }],
    playlists: [],
  });
  await expect(ben.json('/api/summaries?q=lactic')).resolves.toMatchObject({ total: 0 });
  expect((await ana.fetch('/api/summaries?page=0')).status).toBe(400);
});

test.each([
  ['md', 'text/markdown', '# Brot'],
  ['txt', 'text/plain', 'KEY POINTS'],
  ['json', 'application/json', '"summary_id"'],
])('a summary downloads as %s under its title', async (format, type, content) => {
  const list = await ana.json('/api/summaries?q=Brot');
  const answer = await ana.fetch(
    `/api/summaries/${list.items[0].summary_id}/export?format=${format}`,
  );
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain(type);
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="Brot-backen-Teil-1.${format}"; filename*=UTF-8''Brot-backen-Teil-1.${format}`,
  );
  expect(await answer.text()).toContain(content);
});

test('several download as one file; what is not yours does not', async () => {
  const query = `/api/summaries/export?ids=${ids.join(',')}&format=json`;
  const both = (await (await ana.fetch(query)).json()) as any;
  expect(both.map((summary: any) => summary.summary_id)).toEqual(ids);
  expect((await ben.fetch(query)).status).toBe(404);
  expect((await ana.fetch(`/api/summaries/${ids[0]}/export?format=pdf`)).status).toBe(400);
  expect((await ana.fetch('/api/summaries/export?format=md')).status).toBe(400);
});

test('a delete takes the row away and can be taken back', async () => {
  expect((await ben.fetch(`/api/summaries/${ids[0]}`, { method: 'DELETE' })).status).toBe(404);
  expect((await ana.fetch(`/api/summaries/${ids[0]}`, { method: 'DELETE' })).status).toBe(204);
  expect((await ana.fetch(`/api/summaries/${ids[0]}`)).status).toBe(404);
  const restored = await ana.post('/api/summaries/restore', { ids: [ids[0]] });
  expect(await restored.json()).toEqual({ restored: [ids[0]] });
  expect((await ana.fetch(`/api/summaries/${ids[0]}`)).status).toBe(200);

  const deleted = await ana.post('/api/summaries/delete', { ids: [...ids, 'sum_nobody'] });
  expect(((await deleted.json()) as any).deleted.sort()).toEqual([...ids].sort());
  await ana.post('/api/summaries/restore', { ids });
  await expect(ana.json('/api/summaries')).resolves.toMatchObject({ total: 2 });
});
