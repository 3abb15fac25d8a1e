import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { build, needsBuild } from '../../lib/build.mjs';
import type { Table } from '../table';
import { compare, type Figures, type Plan } from './compare';
import { startApplication, startContenders } from './contenders';
import { startLoad } from './load';
import { cpuMs, openFileLimit } from './proc';
import { checkTargets } from './targets';

const plans: Plan[] = [
  { connections: 100, concurrency: 10, rate: 10, steadyEvents: 20, batches: 20 },
  { connections: 1_000, concurrency: 128, rate: 10, steadyEvents: 20, batches: 12 },
  { connections: 10_000, concurrency: 128, rate: 1, steadyEvents: 5, batches: 4 },
];
const repeats = 5;
/** Files that a process needs beside its connections. */
const spareFiles = 200;
const idleMs = 20_000;

/** The event stream against its references: the same work, in the same run, on the same machine. */
export async function eventTables(): Promise<Table[]> {
  if (needsBuild(process.cwd(), 'bench')) build(process.cwd(), 'bench');
  if (!existsSync('/proc/self/smaps_rollup')) {
    console.warn('The event benchmark reads /proc, which this system does not have.');
    return [];
  }
  const figures: Figures[] = [];
  for (const plan of plans) {
    if (!mayOpen(plan.connections)) continue;
    const contenders = await startContenders();
    try {
      figures.push(...(await compare(contenders, plan, repeats)));
    } finally {
      for (const contender of contenders) await contender.stop();
    }
  }
  const idle = mayOpen(10_000) ? await idleCpuShare() : null;
  return [
    { title: 'Event stream (medians of 5)', rows: figures.map(toRow) },
    { title: 'Targets', rows: checkTargets(figures, idle).map((row) => ({ ...row })) },
  ];
}

function mayOpen(connections: number): boolean {
  const needed = connections + spareFiles;
  const allowed = openFileLimit();
  if (allowed >= needed) return true;
  console.warn(
    `${connections} connections need ${needed} open files in one process, and this shell allows ${allowed}. Run \`ulimit -n ${needed}\` before, or see "open files" in docs/troubleshooting.md. Left out.`,
  );
  return false;
}

/** What 10,000 streams cost on which nothing happens but pings, as a share of one core. */
async function idleCpuShare(): Promise<number> {
  const application = await startApplication();
  const load = startLoad();
  try {
    await load.connect(10_000, application.target);
    await sleep(5_000);
    const before = cpuMs(application.pid);
    await sleep(idleMs);
    return (cpuMs(application.pid) - before) / idleMs;
  } finally {
    await load.closeAll();
    load.stop();
    await application.stop();
  }
}

function toRow(row: Figures) {
  const round = (value: number) => (value < 100 ? Math.round(value * 10) / 10 : Math.round(value));
  return {
    server: row.server,
    connections: row.connections,
    'connects/s': round(row.connectsPerSecond),
    'connect p99 ms': round(row.connectP99Ms),
    'KiB/conn': round(row.kibPerConnection),
    'p50 ms': round(row.p50Ms),
    'p99 ms': round(row.p99Ms),
    'CPU s/M': round(row.cpuSPerMillion),
    'deliveries/s': Math.round(row.deliveriesPerSecond),
    lost: row.lost,
  };
}
