import { longTalk } from '@/__tests__/fixtures/long-talk';
import { createMemoryCheckpoints } from '@/__tests__/support/checkpoints';
import {
  createTestModel,
  idsIn,
  type ModelMock,
  notesAnswer,
  promptOf,
  startModelMock,
  summaryAnswer,
  wantsNotes,
} from '@/__tests__/support/model-mock';
import {
  json,
  type RawCall,
  type RawModelServer,
  sse,
  startRawModelServer,
} from '@/__tests__/support/raw-model-server';
import { createTextReader, summaryRequest } from '@/__tests__/support/summary-request';

let mock: ModelMock;
let raw: RawModelServer;
beforeAll(async () => {
  [mock, raw] = await Promise.all([startModelMock(), startRawModelServer()]);
});
afterAll(() => Promise.all([mock.stop(), raw.stop()]));
beforeEach(() => raw.reset());

const usage = { prompt_tokens: 100, completion_tokens: 10 };
const threeHours = longTalk(180);
/** Three hours of speech are some 36,000 tokens: too many for this context, so that they are read in windows. */
const info = { contextTokens: 32_000 };
const request = (more = {}, segments = threeHours) => summaryRequest(more, segments);

const answerAll = () =>
  mock.answers((body) => ({
    content: wantsNotes(body) ? notesAnswer(body) : summaryAnswer({ overview: 'About ice.' }),
    usage,
  }));
const notesRequests = () => mock.bodies().filter(wantsNotes);

test('three hours are read in windows that leave nothing out, then written up', async () => {
  answerAll();
  const given = await request();
  const reader = createTextReader();
  const { draft, usage: paid } = await createTestModel(mock.url, { info }).summarize({
    ...given,
    onText: reader.onText,
  });
  const windows = notesRequests();
  expect(windows.length).toBeGreaterThanOrEqual(5);
  expect(mock.bodies()).toHaveLength(windows.length + 1);
  const read = new Set(windows.flatMap(idsIn));
  expect([...read].sort((a, b) => a - b)).toEqual(given.passages.map(({ id }) => id));

  const last = promptOf(mock.bodies().at(-1)!);
  for (let part = 1; part <= windows.length; part += 1) expect(last).toContain(`Part ${part}: `);
  expect(last).toContain(`- [#${given.passages.length}] What passage`);
  expect(paid).toMatchObject({
    input_tokens: 100 * mock.bodies().length,
    output_tokens: 10 * mock.bodies().length,
  });
  expect(paid!.cost_usd).toBeCloseTo(mock.bodies().length * 0.0003);
  expect(reader.text()).toBe(`${draft.tldr}\n\nAbout ice.`);
});

test('progress says how many windows there are', async () => {
  answerAll();
  const seen: { fraction: number; message?: string }[] = [];
  await createTestModel(mock.url, { info }).summarize(
    await request({
      onProgress: (fraction: number, message?: string) => seen.push({ fraction, message }),
    }),
  );
  const of = notesRequests().length;
  const messages = [...new Set(seen.map(({ message }) => message))];
  expect(messages).toEqual([
    ...Array.from({ length: of }, (_, n) => `Summarizing ${n + 1} of ${of}`),
    'Writing the summary',
  ]);
  const fractions = seen.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
});

test('after a failure only the missing windows are asked for, and all are counted', async () => {
  const checkpoints = createMemoryCheckpoints();
  const { put } = checkpoints;
  let windows = 0;
  let last: RawCall | undefined;
  // The last window fails once all others are stored.
  const failWhenAlone = () => {
    const alone = checkpoints.stored.size === windows - 1;
    if (alone && last) json(last.response, 401, { error: { message: 'no' } });
  };
  checkpoints.put = async (key, value) => {
    await put(key, value);
    failWhenAlone();
  };
  raw.handle = (call) => {
    const [, part, of] = /part (\d+) of (\d+)/.exec(promptOf(call.body as never)) ?? [];
    windows = Number(of);
    if (part !== of) return sse.answer(call.response, notesAnswer(call.body as never), { usage });
    last = call;
    failWhenAlone();
  };
  const model = createTestModel(raw.url, { info });
  const failing = model.summarize(await request({ checkpoints }));
  await expect(failing).rejects.toMatchObject({ code: 'model_unauthorized' });
  expect(windows).toBeGreaterThanOrEqual(5);
  expect(checkpoints.stored.size).toBe(windows - 1);

  raw.reset();
  checkpoints.put = put;
  raw.handle = ({ body, response }) =>
    sse.answer(response, wantsNotes(body as never) ? notesAnswer(body as never) : summaryAnswer(), {
      usage,
    });
  const { usage: paid } = await model.summarize(await request({ checkpoints }));
  expect(raw.calls).toHaveLength(2);
  expect(promptOf(raw.calls[0]!.body as never)).toContain(`part ${windows} of ${windows}`);
  expect(paid).toMatchObject({ input_tokens: (windows + 1) * 100 });
});

test('three windows are read at a time; one that fails lets the others finish and starts no more', async () => {
  const checkpoints = createMemoryCheckpoints();
  raw.handle = (call, number) => {
    if (number < 2) {
      sse.head(call.response);
      return;
    }
    json(call.response, 401, { error: { message: 'no' } });
    // The two before are answered only once the failure is known.
    void call.closed.then(() => {
      for (const { body, response } of raw.calls.slice(0, 2)) {
        response.end(sse.text(notesAnswer(body as never)) + sse.end('stop', { usage }));
      }
    });
    call.response.on('finish', () => call.response.destroy());
  };
  const summarizing = createTestModel(raw.url, { info }).summarize(await request({ checkpoints }));
  await expect(summarizing).rejects.toMatchObject({ code: 'model_unauthorized' });
  expect(checkpoints.stored.size).toBe(2);
  expect(raw.calls).toHaveLength(3);
});

test('cancelling ends all windows', async () => {
  raw.handle = ({ response }) => {
    sse.head(response);
    response.write(sse.text('{"gist": "wait'));
  };
  const controller = new AbortController();
  const summarizing = createTestModel(raw.url, { info }).summarize(
    await request({ signal: controller.signal }),
  );
  await raw.waitForCalls(3);
  controller.abort(new Error('not wanted any more'));
  await expect(summarizing).rejects.toThrow('not wanted any more');
  await Promise.all(raw.calls.map(({ closed }) => closed));
  expect(raw.calls).toHaveLength(3);
});

test("the creator's chapters are the windows where they are of a fitting length", async () => {
  answerAll();
  const starts = [0, 12, 24, 36, 48, 60, 72, 84, 96, 108, 120, 132, 144, 156, 168];
  const creatorChapters = starts.map((minute) => ({
    title: `Minute ${minute}`,
    startMs: minute * 60_000,
  }));
  const given = await request({ creatorChapters });
  await createTestModel(mock.url, { info }).summarize(given);
  expect(notesRequests()).toHaveLength(15);
});

test('in a small context everything shrinks, and notes become fewer notes until they fit', async () => {
  // Long notes: a dozen of them are more than this context takes at once.
  const wordy = 'ice and stone '.repeat(60);
  mock.answers((body) => {
    const content = wantsNotes(body) ? JSON.parse(notesAnswer(body)) : null;
    if (content) content.points[0].text += wordy;
    return { content: content ? JSON.stringify(content) : summaryAnswer(), usage };
  });
  const given = await request({}, longTalk(120));
  const messages = new Set<string | undefined>();
  await createTestModel(mock.url, { info: { contextTokens: 4_096 } }).summarize({
    ...given,
    onProgress: (_, message) => messages.add(message),
  });
  const ofTranscript = notesRequests().filter((body) => idsIn(body).length > 0);
  const ofNotes = notesRequests().filter((body) => idsIn(body).length === 0);
  const read = new Set(ofTranscript.flatMap(idsIn));
  expect(read.size).toBe(given.passages.length);
  expect(ofNotes.length).toBeGreaterThanOrEqual(2);
  expect(messages).toContain('Combining notes');
  // Both ends of the video are still there in the end.
  const last = promptOf(mock.bodies().at(-1)!);
  expect(last).toContain('[#1]');
  expect(last).toContain(`[#${given.passages.length}]`);
});

test('a passage longer than a window is read in parts', async () => {
  answerAll();
  const text = 'word '.repeat(20_000).trim();
  const segments = [{ startMs: 0, endMs: 0, text }];
  const given = await summaryRequest({ timed: false }, segments);
  expect(given.passages).toHaveLength(1);
  await createTestModel(mock.url, { info }).summarize(given);
  const words = notesRequests().map((body) => promptOf(body).match(/\bword\b/g)?.length ?? 0);
  expect(words.length).toBeGreaterThanOrEqual(3);
  expect(words.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(20_000);
});
