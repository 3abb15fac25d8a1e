import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openTestLog } from '../../__tests__/support/database';
import { everyone } from '../../lib/events/audience';
import { createEventLog } from '../../lib/events/server/event-log';
import { build, needsBuild } from '../lib/build.mjs';
import { median } from './events/compare';
import { startApplication } from './events/contenders';
import { percentile, startLoad } from './events/load';
import type { Table } from './table';

const rounds = 5;
const appends = 2_000;

/** Publishing through the log, with and without others at the same time, and replay while live events flow. */
export async function logTables(): Promise<Table[]> {
  return [
    { title: 'Publishing through the log (SQLite)', rows: await publishRows() },
    { title: 'Replay beside live events', rows: [await replayRow()] },
  ];
}

async function publishRows(): Promise<object[]> {
  const rows = [];
  for (const together of [1, 4, 16, 64]) {
    const perSecond: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const rate = await publishRate(together);
      if (round > 0) perSecond.push(rate);
    }
    rows.push({ 'asked for together': together, 'events/s': Math.round(median(perSecond)) });
  }
  return rows;
}

/** Each publisher appends one event after the other; so many of them at once. */
async function publishRate(publishers: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'yts-bench-'));
  const { db, wake } = await openTestLog({ path: join(folder, 'app.db') });
  const log = createEventLog({ db, wake, epoch: 'bench', now: Date.now });
  const each = Math.ceil(appends / publishers);
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: publishers }, async () => {
      for (let n = 0; n < each; n += 1) {
        const data = { n, pad: 'x'.repeat(200) };
        await log.publish({ type: 'test', audience: everyone, data });
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  await db.destroy();
  rmSync(folder, { recursive: true });
  return (each * publishers) / seconds;
}

const missed = 5_000;
const replaying = 100;
const live = 100;
const liveEvents = 30;

/** A hundred clients come back for 5,000 events each, while a hundred others are live and ten events a second flow. */
async function replayRow(): Promise<object> {
  if (needsBuild(process.cwd(), 'bench')) build(process.cwd(), 'bench');
  const application = await startApplication({ EVENTS_REPLAY_LIMIT: String(2 * missed) });
  const [liveLoad, replayLoad] = [startLoad(), startLoad()];
  const { port, cookie } = application.target as { port: number; cookie: string };
  try {
    const history = await fetch(`http://127.0.0.1:${port}/events/history?limit=1`, {
      headers: { cookie },
    });
    const { cursor } = (await history.json()) as { cursor: string };
    await application.publish(missed, 0, 250);
    await liveLoad.connect(live, application.target);
    await liveLoad.begin(missed, liveEvents);
    await replayLoad.begin(0, missed);
    const startedAt = Number(process.hrtime.bigint()) / 1e6;
    const caughtUp = replayLoad.allHaveLast();
    const connecting = replayLoad.connect(replaying, { ...application.target, cursor });
    for (let n = 0; n < liveEvents; n += 1) {
      await application.publish(1, missed + n, 250);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await connecting;
    const replayedMs = (await caughtUp) - startedAt;
    await liveLoad.allHaveLast();
    const [replayed, delivered] = [await replayLoad.end(), await liveLoad.end()];
    return {
      clients: replaying,
      'events each': missed,
      'replay of all, ms': Math.round(replayedMs),
      'replayed/s': Math.round((missed * replaying) / (replayedMs / 1_000)),
      lost: replayed.lost + delivered.lost,
      'live p50 ms meanwhile': percentile([delivered.latencies], 0.5),
      'live p99 ms meanwhile': percentile([delivered.latencies], 0.99),
    };
  } finally {
    for (const load of [liveLoad, replayLoad]) {
      await load.closeAll();
      load.stop();
    }
    await application.stop();
  }
}
