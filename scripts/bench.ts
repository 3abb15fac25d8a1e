/**
 * Measures what the product promises: `npm run bench`, or some parts with `npm run bench -- events page`. Medians over several
 * rounds. Machines are noisy: compare within one run. The figures are kept as JSON in `bench-results/`. Ends with 1 when a target
 * is missed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { captionRows } from './bench/captions';
import { dashboardTables } from './bench/dashboard';
import { databaseRows } from './bench/database';
import { eventTables } from './bench/events';
import { extractiveRows } from './bench/extractive';
import { jobRows } from './bench/jobs';
import { logTables } from './bench/log';
import { pageRows } from './bench/page';
import type { Table } from './bench/table';

const parts: Record<string, () => Promise<Table[]>> = {
  events: eventTables,
  log: logTables,
  database: async () => [{ title: 'SQLite and PostgreSQL', rows: await databaseRows() }],
  captions: async () => [{ title: 'Captions', rows: await captionRows() }],
  extractive: async () => [{ title: 'The built-in model', rows: await extractiveRows() }],
  jobs: async () => [{ title: 'Jobs and the library', rows: await jobRows() }],
  page: async () => [{ title: 'The page', rows: await pageRows() }],
  dashboard: dashboardTables,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(
    `There is no part ${unknown.join(', ')}. Choose from ${Object.keys(parts).join(', ')}.`,
  );
  process.exit(1);
}
const tables: Table[] = [];
for (const [name, run] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const table of await run()) {
    tables.push(table);
    console.log(`\n${table.title}`);
    console.table(table.rows);
  }
}
const at = new Date().toISOString();
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem() };
mkdirSync('bench-results', { recursive: true });
const file = `bench-results/${at.replaceAll(':', '-')}.json`;
writeFileSync(file, `${JSON.stringify({ at, node: process.version, machine, tables }, null, 2)}\n`);
console.log(`\nKept in ${file}`);
const missed = tables.flatMap(({ rows }) => rows.filter(({ met }) => met === false)).length;
if (missed > 0) console.error(`${missed} ${missed === 1 ? 'target was' : 'targets were'} missed.`);
process.exitCode = missed > 0 ? 1 : 0;
