import { probeSession, probeStream } from '@/lib/events/client/probe-session';

afterEach(() => jest.useRealTimers());

test('tells the status that the stream would answer with', async () => {
  globalThis.fetch = jest.fn(async () => ({ status: 401 }) as Response);
  await expect(probeSession()).resolves.toBe(401);
  expect(globalThis.fetch).toHaveBeenCalledWith(
    '/events',
    expect.objectContaining({ method: 'HEAD' }),
  );
});

test('gives up on a server that does not answer within five seconds', async () => {
  jest.useFakeTimers();
  globalThis.fetch = jest.fn(
    (_, init) =>
      new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      }),
  );
  const given = jest.fn();
  const asked = probeSession().catch((error: Error) => given(error.name));
  await jest.advanceTimersByTimeAsync(4_990);
  expect(given).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(20);
  await asked;
  expect(given).toHaveBeenCalledWith('TimeoutError');
});

test('tells how long to wait where the server says so, and settles without an answer', async () => {
  globalThis.fetch = jest.fn(
    async () => ({ status: 429, headers: new Headers({ 'retry-after': '30' }) }) as Response,
  );
  await expect(probeStream()).resolves.toEqual({ status: 429, retryAfterMs: 30_000 });
  globalThis.fetch = jest.fn(async () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(probeStream()).resolves.toEqual({ status: 0, retryAfterMs: null });
});
