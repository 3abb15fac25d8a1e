import 'server-only';
import { z } from 'zod';
import { parseInput } from '../../parse-input';
import { everyone } from '../audience';
import type { EventLog } from './event-log';

const requestSchema = z.object({
  /** How many events, the number of the first one, and the length of each one's data. */
  events: z.number().int().min(1).max(10_000),
  first: z.number().int().min(0),
  size: z.number().int().min(0).max(2_000_000),
  /** Events a second, or 0 for all of them in one turn of the event loop. */
  rate: z.number().min(0),
});

/**
 * Publishes `test` events for everyone through the log, each with a marker `@@<number>:<milliseconds of the monotonic clock>@@`
 * by which a load generator knows it again. For the benchmark's build only.
 */
export async function publishBenchEvents(
  log: EventLog,
  input: unknown,
): Promise<{ published: number }> {
  const { events, first, size, rate } = parseInput(requestSchema, input);
  const publish = (number: number) => {
    const mark = `@@${number}:${(Number(process.hrtime.bigint()) / 1e6).toFixed(3)}@@`;
    const data = { mark, pad: 'x'.repeat(Math.max(0, size - mark.length)) };
    return log.publish({ type: 'test', audience: everyone, data });
  };
  const commits: Promise<unknown>[] = [];
  for (let count = 0; count < events; count += 1) {
    if (rate > 0 && count > 0) await new Promise((resolve) => setTimeout(resolve, 1_000 / rate));
    commits.push(publish(first + count));
  }
  await Promise.all(commits);
  return { published: events };
}
