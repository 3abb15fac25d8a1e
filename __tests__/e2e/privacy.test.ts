import { type AppServer, startApp } from '../support/app-server';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { makePerson } from '../support/people';
import { sse } from '../support/raw-model-server';
import { type ScriptedModel, startScriptedModel } from '../support/scripted-model';

/** What one person does must reach no other one, whatever they ask for. */
const secret = 'The heron waits at the third bridge';

let model: ScriptedModel;
let app: AppServer;
let owner: HttpClient;
let others: [string, HttpClient][];
let ownerId: string;

beforeAll(async () => {
  model = await startScriptedModel();
  app = await startApp({
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: model.url,
    OPENAI_MODELS: 'gpt-4.1-mini',
  });
  const person = await makePerson(app, { name: 'Owner' });
  ownerId = person.userId;
  owner = await signIn(app.url, person);
  others = [
    ['another person', await signIn(app.url, await makePerson(app, { name: 'Other' }))],
    ['an admin', await signIn(app.url)],
  ];
});
afterAll(async () => {
  await app?.dispose();
  await model?.stop();
});

const captions = (title: string) => ({
  transcript: {
    title,
    format: 'srt',
    content: `1\n00:00:01,000 --> 00:00:20,000\n${secret}, says the talk on ${title}.\n`,
  },
});
const talksOf = (messages: { event: string; data: any }[]) =>
  messages.filter(({ event }) => !['connected', 'ping'].includes(event));

test('while it is written, text and progress reach its reader alone', async () => {
  const streams = await Promise.all(others.map(([, client]) => openEvents(client)));
  await Promise.all(streams.map((stream) => stream.next(ofType('connected'))));
  const theirs = await openEvents(owner);
  model.scripts.set('A talk half written', [
    ({ response }) => {
      sse.head(response);
      response.write(sse.text(`{"tldr": "${secret}.", "overview": "It goes on about herons`));
    },
  ]);
  const started = await owner.post('/api/batches', captions('A talk half written'));
  const jobId = ((await started.json()) as any).jobs[0].job_id;
  const delta = await theirs.next(ofType('summary_delta'));
  expect(delta.data.text).toContain(secret);
  const partial = await owner.json(`/api/jobs/${jobId}/partial`);
  expect(partial.text).toContain(secret);

  for (const [, client] of others) {
    expect((await client.fetch(`/api/jobs/${jobId}/partial`)).status).toBe(404);
  }
  // A message to everyone arrives after whatever would have come before it.
  await others[1]![1].post('/events/broadcast', { event_type: 'test', data: 'end' });
  for (const stream of streams) {
    await stream.next(ofType('test'));
    expect(talksOf(stream.messages)).toMatchObject([{ event: 'test' }]);
    stream.close();
  }
  theirs.close();
});

test('once it is done, no replay, history, status or list shows it to anybody else', async () => {
  const theirs = await openEvents(owner);
  const { batch_id } = (await (
    await owner.post('/api/batches', { ...captions('A finished talk'), model: 'extractive' })
  ).json()) as any;
  await theirs.next(ofType('summary_complete'));
  const everything = await owner.json('/events/history?limit=1000');
  const [epoch] = everything.cursor.split('-');
  expect(JSON.stringify(everything.events)).toContain('A finished talk');

  for (const [name, client] of others) {
    const beginning = `${epoch}-0`;
    const history = await client.json(`/events/history?after=${beginning}&limit=1000`);
    const byQuery = await openEvents(client, `?cursor=${beginning}`);
    const byHeader = await openEvents(client, '', { 'last-event-id': beginning });
    await others[1]![1].post('/events/broadcast', { event_type: 'test', data: `end ${name}` });
    const isEnd = ({ data }: { data: any }) => data === `end ${name}`;
    await byQuery.next(isEnd);
    await byHeader.next(isEnd);
    const seen = [history.events, byQuery.messages, byHeader.messages];
    for (const text of seen.map((part) => JSON.stringify(part))) {
      expect(text).not.toContain('A finished talk');
      expect(text).not.toContain(batch_id);
    }
    const status = await client.json('/events/status');
    const ownStreams = status.connections.filter((one: any) => one.user_id === ownerId);
    // An admin sees that there is a connection, anybody else only their own.
    expect(ownStreams).toHaveLength(name === 'an admin' ? 1 : 0);
    expect(JSON.stringify(status)).not.toContain(secret);
    byQuery.close();
    byHeader.close();

    for (const path of [
      '/api/summaries',
      '/api/summaries?q=heron',
      '/api/batches?recent=1',
      '/api/batches?active=1',
      '/api/summaries/facets',
      '/',
      '/?q=heron',
    ]) {
      const text = await (await client.fetch(path)).text();
      expect([path, text.includes(secret) || text.includes('A finished talk')]).toEqual([
        path,
        false,
      ]);
    }
  }
  theirs.close();
});

test('the same captions uploaded by two people are summarized for each alone', async () => {
  const [first, second] = others.map(([, client]) => client) as [HttpClient, HttpClient];
  const streams = await Promise.all([openEvents(first), openEvents(second)]);
  const input = { ...captions('Shared words'), model: 'extractive' };
  await first.post('/api/batches', input);
  const one = await streams[0]!.next(ofType('summary_complete'));
  await second.post('/api/batches', input);
  const two = await streams[1]!.next(ofType('summary_complete'));
  expect([one.data.source, two.data.source]).toEqual(['generated', 'generated']);
  expect(one.data.summary_id).not.toBe(two.data.summary_id);
  for (const stream of streams) stream.close();
});
