import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contenders';
import { type Latencies, type Load, type Opened, percentile, startLoad } from './load';
import { cpuMs, privateBytes } from './proc';

const eventBytes = 250;
const batchSize = 16;
const settleMs = 1_500;

/** What is asked of every contender with that many connections. */
export interface Plan {
  connections: number;
  /** How many connect at the same time. */
  concurrency: number;
  /** Steady: so many events a second, so many a repeat. */
  rate: number;
  steadyEvents: number;
  /** Flat out: batches of 16, the next one when everybody has the last. */
  batches: number;
}

export interface Figures {
  server: string;
  connections: number;
  connectsPerSecond: number;
  connectP99Ms: number;
  kibPerConnection: number;
  p50Ms: number;
  p99Ms: number;
  cpuSPerMillion: number;
  deliveriesPerSecond: number;
  lost: number;
  repeated: number;
}

interface Entrant {
  contender: Contender;
  load: Load;
  opened: Opened;
  kibPerConnection: number;
  next: number;
  samples: { p50: number; p99: number; cpu: number; perSecond: number }[];
  lost: number;
  repeated: number;
}

const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6;
export const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * The same work for all contenders in one go: all of them hold their connections, and take turns, so that whatever else the
 * machine does hits each of them. Figures are medians over the repeats.
 */
export async function compare(
  contenders: readonly Contender[],
  plan: Plan,
  repeats: number,
): Promise<Figures[]> {
  const entrants: Entrant[] = [];
  try {
    for (const contender of contenders) entrants.push(await enter(contender, plan));
    for (let repeat = 0; repeat <= repeats; repeat += 1) {
      for (const entrant of entrants) {
        const sample = {
          ...(await runSteady(entrant, plan)),
          perSecond: await runBatches(entrant, plan),
        };
        // The first one warms up.
        if (repeat > 0) entrant.samples.push(sample);
      }
    }
    return entrants.map((entrant) => summarize(entrant, plan));
  } finally {
    for (const { load } of entrants) {
      await load.closeAll();
      load.stop();
    }
  }
}

async function memoryOf({ pid }: Contender): Promise<number> {
  process.kill(pid, 'SIGUSR2');
  await sleep(settleMs);
  return privateBytes(pid);
}

async function enter(contender: Contender, plan: Plan): Promise<Entrant> {
  const { connections, concurrency } = plan;
  const load = startLoad();
  // The first hundred meet code that has never run.
  await load.connect(100, contender.target, concurrency);
  await load.closeAll();
  const before = await memoryOf(contender);
  const opened = await load.connect(connections, contender.target, concurrency);
  if (opened.opened !== connections) {
    throw new Error(
      `${contender.name}: ${opened.opened} of ${connections} connections: ${JSON.stringify(opened.refused)}`,
    );
  }
  await sleep(settleMs);
  const after = await memoryOf(contender);
  return {
    contender,
    load,
    opened,
    kibPerConnection: (after - before) / connections / 1024,
    next: 0,
    samples: [],
    lost: 0,
    repeated: 0,
  };
}

async function runSteady(entrant: Entrant, { rate, steadyEvents, connections }: Plan) {
  const { contender, load } = entrant;
  await load.begin(entrant.next, steadyEvents);
  const cpuBefore = cpuMs(contender.pid);
  const startedAt = monotonicMs();
  for (let n = 0; n < steadyEvents; n += 1) {
    await sleep(Math.max(0, startedAt + (n * 1_000) / rate - monotonicMs()));
    await contender.publish(1, entrant.next + n, eventBytes);
  }
  await load.allHaveLast();
  const cpu = cpuMs(contender.pid) - cpuBefore;
  const latencies = await finish(entrant, steadyEvents);
  return {
    p50: percentile([latencies], 0.5),
    p99: percentile([latencies], 0.99),
    cpu: (cpu / 1_000 / (steadyEvents * connections)) * 1e6,
  };
}

async function runBatches(entrant: Entrant, { batches, connections }: Plan): Promise<number> {
  const { contender, load } = entrant;
  const perSecond: number[] = [];
  for (let n = 0; n < batches; n += 1) {
    await load.begin(entrant.next, batchSize);
    const startedAt = monotonicMs();
    const all = load.allHaveLast();
    await contender.publish(batchSize, entrant.next, eventBytes);
    const tookMs = (await all) - startedAt;
    perSecond.push((batchSize * connections) / (tookMs / 1_000));
    await finish(entrant, batchSize);
  }
  return median(perSecond);
}

async function finish(entrant: Entrant, events: number): Promise<Latencies> {
  const { latencies, lost, repeated, dropped } = await entrant.load.end();
  if (dropped > 0) throw new Error(`${entrant.contender.name} dropped ${dropped} connections`);
  entrant.next += events;
  entrant.lost += lost;
  entrant.repeated += repeated;
  return latencies;
}

function summarize(entrant: Entrant, { connections }: Plan): Figures {
  const { contender, opened, samples } = entrant;
  const of = (key: 'p50' | 'p99' | 'cpu' | 'perSecond') => median(samples.map((s) => s[key]));
  const each = [...opened.eachMs].sort((a, b) => a - b);
  return {
    server: contender.name,
    connections,
    connectsPerSecond: connections / (opened.ms / 1_000),
    connectP99Ms: each[Math.floor(each.length * 0.99)]!,
    kibPerConnection: entrant.kibPerConnection,
    p50Ms: of('p50'),
    p99Ms: of('p99'),
    cpuSPerMillion: of('cpu'),
    deliveriesPerSecond: of('perSecond'),
    lost: entrant.lost,
    repeated: entrant.repeated,
  };
}
