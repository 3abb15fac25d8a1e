const longestWaitMs = 1_000;

let last: Promise<unknown> = Promise.resolve();

/**
 * Loads parts of a page one after another, each when the browser has nothing else to do: parts that come all at once are put into
 * the page in one go, and meanwhile it answers nobody. Rejects when `load` does; the next one is loaded all the same.
 */
export function inTurn<T>(load: () => Promise<T>): Promise<T> {
  const own = last.then(idle).then(load);
  last = own.catch(() => undefined);
  return own;
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    // Not in every browser.
    if (typeof requestIdleCallback === 'undefined') setTimeout(resolve);
    else requestIdleCallback(() => resolve(), { timeout: longestWaitMs });
  });
}
