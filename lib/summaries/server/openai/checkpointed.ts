import 'server-only';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Usage, usageSchema } from '../../schemas';
import type { Checkpoints } from '../summary-model';

/** A finished part with what it has cost. */
export interface Paid<T> {
  value: T;
  usage: Usage;
}

/**
 * Does a part of the work once: `parts` is everything it is made from. What an earlier run of the same work has stored is
 * taken as it is, its cost included.
 */
export async function onceCheckpointed<S extends z.ZodType>(
  checkpoints: Checkpoints,
  kind: string,
  parts: readonly unknown[],
  schema: S,
  run: () => Promise<Paid<z.infer<S>>>,
): Promise<Paid<z.infer<S>>> {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const key = `${kind}:${hash}`;
  const stored = z.object({ value: schema, usage: usageSchema }).safeParse(checkpoints.get(key));
  if (stored.success) return stored.data as Paid<z.infer<S>>;
  const done = await run();
  await checkpoints.put(key, done);
  return done;
}
