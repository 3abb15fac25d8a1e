import type { Figures } from './compare';

export interface TargetRow {
  target: string;
  limit: string;
  measured: string;
  met: boolean;
}

const round = (value: number, digits = 2) => Number(value.toFixed(digits));

/** What the event core owes, as ratios between servers of one run and as its own figures. */
export function checkTargets(
  figures: readonly Figures[],
  idleCpuShare: number | null,
): TargetRow[] {
  const of = (server: string, connections: number) =>
    figures.find((row) => row.server === server && row.connections === connections);
  const rows: TargetRow[] = [];
  const add = (target: string, value: number, limit: number, atLeast: boolean, unit = '') => {
    const met = atLeast ? value >= limit : value <= limit;
    const sign = atLeast ? '>=' : '<=';
    rows.push({
      target,
      limit: `${sign} ${limit}${unit}`,
      measured: `${round(value)}${unit}`,
      met,
    });
  };
  for (const { connections, timesRaw, timesLibrary } of [
    { connections: 1_000, timesRaw: 2, timesLibrary: 2.5 },
    { connections: 10_000, timesRaw: 4, timesLibrary: 6 },
  ]) {
    const own = of('this application', connections);
    const raw = of('raw node:http', connections);
    const library = of('better-sse', connections);
    if (!own || !raw || !library) continue;
    const at = `at ${connections} connections`;
    const ratio = (other: Figures) => own.deliveriesPerSecond / other.deliveriesPerSecond;
    add(`batches against raw node:http ${at}`, ratio(raw), timesRaw, true, ' x');
    add(`batches against better-sse ${at}`, ratio(library), timesLibrary, true, ' x');
    if (connections === 10_000) {
      add(`p50 against raw node:http ${at}`, own.p50Ms / raw.p50Ms, 1.2, false, ' x');
      add(`p99 against raw node:http ${at}`, own.p99Ms / raw.p99Ms, 1.2, false, ' x');
      const cpu = own.cpuSPerMillion / raw.cpuSPerMillion;
      add(`CPU a delivery against raw node:http ${at}`, cpu, 1.3, false, ' x');
      add(`memory a connection ${at}`, own.kibPerConnection, 40, false, ' KiB');
    }
    add(`connects a second ${at}`, own.connectsPerSecond, 300, true);
  }
  const few = of('this application', 100);
  if (few) {
    add('p99 at 100 connections', few.p99Ms, 50, false, ' ms');
    add('connect (p99) at 100 connections', few.connectP99Ms, 200, false, ' ms');
  }
  if (idleCpuShare !== null) {
    add('10,000 idle streams, of a core', idleCpuShare * 100, 5, false, ' %');
  }
  const own = figures.filter(({ server }) => server === 'this application');
  const wrong = own.reduce((sum, { lost, repeated }) => sum + lost + repeated, 0);
  add('events lost or repeated', wrong, 0, false);
  return rows;
}
