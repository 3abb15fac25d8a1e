import { z } from 'zod';

const key = 'dismissed-batches';
const remembered = 100;
const schema = z.array(z.string().max(100)).max(remembered);

/** Batches that were put away in this browser; they would come back with every visit for a day. */
export function recallDismissed(): Set<string> {
  // Storage can be forbidden, and anybody can write into it.
  try {
    return new Set(schema.parse(JSON.parse(localStorage.getItem(key) ?? '[]')));
  } catch {
    return new Set();
  }
}

export function rememberDismissed(batchIds: ReadonlySet<string>): void {
  try {
    localStorage.setItem(key, JSON.stringify([...batchIds].slice(-remembered)));
  } catch {}
}
