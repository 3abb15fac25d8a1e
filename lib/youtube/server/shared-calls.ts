import 'server-only';

type Call<T> = (key: string, signal: AbortSignal) => Promise<T>;

interface SharedCall<T> {
  answer: Promise<T>;
  callers: number;
  stop: AbortController;
}

/** Equal calls at the same time become one. Who aborts leaves alone; the call ends when the last one has left. */
export function createSharedCalls<T>(call: Call<T>): Call<T> {
  const inFlight = new Map<string, SharedCall<T>>();

  function start(key: string): SharedCall<T> {
    const stop = new AbortController();
    const shared = { answer: call(key, stop.signal), callers: 0, stop };
    inFlight.set(key, shared);
    return shared;
  }

  function forget(key: string, shared: SharedCall<T>): void {
    if (inFlight.get(key) === shared) inFlight.delete(key);
  }

  return (key, signal) =>
    new Promise<T>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const shared = inFlight.get(key) ?? start(key);
      shared.callers += 1;
      const leave = () => {
        shared.callers -= 1;
        reject(signal.reason);
        if (shared.callers > 0) return;
        forget(key, shared);
        shared.stop.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      shared.answer.then(resolve, reject).finally(() => {
        signal.removeEventListener('abort', leave);
        forget(key, shared);
      });
    });
}
