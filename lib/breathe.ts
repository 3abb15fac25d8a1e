/**
 * Gives the event loop a turn whenever the caller has held it for `sliceMs`. Long computations call the
 * returned function in their inner loop; it costs a clock read when there is nothing to do.
 */
export function createBreather(sliceMs = 8): () => Promise<void> | undefined {
  let heldSince = performance.now();
  return () => {
    if (performance.now() - heldSince < sliceMs) return undefined;
    return new Promise((resolve) => {
      setTimeout(() => {
        heldSince = performance.now();
        resolve();
      }, 0);
    });
  };
}
