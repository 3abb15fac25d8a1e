/** How long a computation may hold the event loop in one go. */
const sliceMs = 6;

const waiting: (() => void)[] = [];
let turnStartedAt = 0;
let scheduled = false;

/**
 * Gives the event loop a turn whenever it has been held for a few milliseconds. Long computations call it in their inner
 * loops; it costs a clock read when there is nothing to do. All of them share the clock and take turns one by one, so that
 * several at once hold the loop no longer than one.
 */
export function breathe(): Promise<void> | undefined {
  if (performance.now() - turnStartedAt < sliceMs) return undefined;
  return new Promise((resolve) => {
    waiting.push(resolve);
    schedule();
  });
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    turnStartedAt = performance.now();
    waiting.shift()?.();
    if (waiting.length > 0) schedule();
  }, 0);
}
