import 'server-only';

export interface AttemptLimits {
  /** The longest silence before anything arrives. */
  firstByteTimeoutMs: number;
  /** The longest silence after that. */
  idleTimeoutMs: number;
  /** The longest time in all, for keep-alive comments are no silence. */
  totalTimeoutMs: number;
}

export interface IdleWatch {
  /** Aborted by a limit, or by the signal it was made with. */
  readonly signal: AbortSignal;
  /** Which limit it was, if any. */
  readonly expired: 'silence' | 'total' | null;
  /** Something arrived: from now on `idleTimeoutMs` count. */
  touch(): void;
  stop(): void;
}

/** Aborts an attempt that falls silent or goes on for too long; also when `outer` aborts. */
export function watchIdle(
  outer: AbortSignal,
  { firstByteTimeoutMs, idleTimeoutMs, totalTimeoutMs }: AttemptLimits,
): IdleWatch {
  const controller = new AbortController();
  let expired: IdleWatch['expired'] = null;
  let stopped = false;
  const expire = (by: 'silence' | 'total') => {
    expired ??= by;
    controller.abort();
  };
  const abort = () => controller.abort();
  let silence = setTimeout(expire, firstByteTimeoutMs, 'silence');
  const total = setTimeout(expire, totalTimeoutMs, 'total');
  outer.addEventListener('abort', abort, { once: true });
  if (outer.aborted) abort();
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    touch() {
      if (stopped) return;
      clearTimeout(silence);
      silence = setTimeout(expire, idleTimeoutMs, 'silence');
    },
    stop() {
      stopped = true;
      clearTimeout(silence);
      clearTimeout(total);
      outer.removeEventListener('abort', abort);
      // Whatever is still open of this attempt ends with it.
      controller.abort();
    },
  };
}
