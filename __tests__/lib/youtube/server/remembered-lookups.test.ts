import { createClock } from '@/__tests__/support/database';
import { AppError, type ErrorCode } from '@/lib/errors';
import { createRememberedLookups } from '@/lib/youtube/server/remembered-lookups';

const never = new AbortController().signal;
const minuteMs = 60_000;
const found = { title: 'Bread', channel: null, durationMs: 1_000, captionLanguages: [] };
const peek = { title: 'Course', channel: null, count: 0, videos: [], skipped: [], complete: true };

/** Lookups over a YouTube that says what it is told to, and counts how often. */
function lookupsThat(answer: (id: string, signal: AbortSignal) => Promise<typeof found>) {
  const clock = createClock();
  const asked: string[] = [];
  const lookups = createRememberedLookups({
    now: clock,
    videoLookup: {
      lookup: (id, signal) => {
        asked.push(id);
        return answer(id, signal);
      },
    },
    playlistSource: {
      async peekPlaylist({ playlistId, signal }) {
        asked.push(playlistId);
        await answer(playlistId, signal);
        return peek;
      },
    },
    channelSource: {
      async peekChannel({ channelPath, signal }) {
        asked.push(channelPath);
        await answer(channelPath, signal);
        return peek;
      },
    },
  });
  return { ...lookups, clock, asked };
}

test('an answer is remembered for ten minutes', async () => {
  const { video, playlist, clock, asked } = lookupsThat(async () => found);
  await expect(video('one', never)).resolves.toEqual(found);
  await playlist('PL', never);
  clock.advance(9 * minuteMs);
  await expect(video('one', never)).resolves.toEqual(found);
  await expect(playlist('PL', never)).resolves.toEqual(peek);
  expect(asked).toEqual(['one', 'PL']);
  clock.advance(2 * minuteMs);
  await video('one', never);
  expect(asked).toHaveLength(3);
});

test.each(['private', 'video_unavailable', 'live_now', 'playlist_not_found'] as ErrorCode[])(
  '%s is remembered for five minutes',
  async (code) => {
    const { video, clock, asked } = lookupsThat(async () => {
      throw new AppError(code, undefined, { details: { title: 'Secret' } });
    });
    for (const afterMs of [0, 4 * minuteMs]) {
      clock.advance(afterMs);
      await expect(video('one', never)).rejects.toMatchObject({
        code,
        details: { title: 'Secret' },
      });
    }
    expect(asked).toHaveLength(1);
    clock.advance(2 * minuteMs);
    await expect(video('one', never)).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(2);
  },
);

test.each(['timeout', 'network', 'bot_check', 'ip_blocked', 'upstream_error'] as ErrorCode[])(
  '%s is asked again',
  async (code) => {
    const { video, asked } = lookupsThat(async () => {
      throw new AppError(code);
    });
    for (const _ of [1, 2]) await expect(video('one', never)).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(2);
  },
);

/** A YouTube that answers when told to, and notices when nobody waits any more. */
function slowLookups() {
  const calls: { signal: AbortSignal; answer(): void }[] = [];
  const lookups = lookupsThat(
    (_, signal) =>
      new Promise((resolve, reject) => {
        calls.push({ signal, answer: () => resolve(found) });
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  );
  return { ...lookups, calls };
}

test('who asks for the same at the same time shares one call, and who gives up leaves alone', async () => {
  const { video, asked, calls } = slowLookups();
  const controller = new AbortController();
  const impatient = video('one', controller.signal);
  const patient = video('one', never);
  controller.abort(new Error('enough'));
  await expect(impatient).rejects.toThrow('enough');
  expect(calls[0]?.signal.aborted).toBe(false);
  calls[0]?.answer();
  await expect(patient).resolves.toEqual(found);
  expect(asked).toEqual(['one']);
});

test('a call ends when the last who waits for it gives up, and the next one asks anew', async () => {
  const { video, asked, calls } = slowLookups();
  const controller = new AbortController();
  const both = [video('one', controller.signal), video('one', controller.signal)];
  controller.abort(new Error('enough'));
  const next = video('one', never);
  for (const waiting of both) await expect(waiting).rejects.toThrow('enough');
  expect(calls[0]?.signal.aborted).toBe(true);
  calls[1]?.answer();
  await expect(next).resolves.toEqual(found);
  await expect(video('one', never)).resolves.toEqual(found);
  expect(asked).toEqual(['one', 'one']);
});

test('an aborted signal asks nothing', async () => {
  const { video, asked } = slowLookups();
  await expect(video('one', AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  expect(asked).toEqual([]);
});
