import 'server-only';

/**
 * For how long, in milliseconds, this process has not reached what was in the log: from one look to another, by its own clock,
 * because those of the instances that append differ. A process that has just fallen behind says 0 until it is looked at again.
 */
export function createLogLag({
  readHead,
  reached,
  now,
}: {
  /** Seq of the newest event in the log. */
  readHead(): Promise<number>;
  /** Seq up to which this process has handed out. */
  reached(): number;
  now(): number;
}): () => Promise<number> {
  /** The end of the log as it was once, for this process to reach. */
  let mark: { seq: number; at: number } | null = null;
  return async () => {
    if (mark === null || reached() >= mark.seq) {
      const at = now();
      mark = { seq: await readHead(), at };
    }
    return reached() >= mark.seq ? 0 : now() - mark.at;
  };
}
