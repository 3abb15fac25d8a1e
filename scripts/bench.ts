/**
 * Measures what the product promises: `npm run bench`, or one part with `npm run bench -- page`. Medians over several
 * rounds. Machines are noisy: compare within one run.
 */
import { databaseRows } from './bench/database';
import { extractiveRows } from './bench/extractive';
import { jobRows } from './bench/jobs';
import type { Row } from './bench/measure';
import { pageRows } from './bench/page';

const parts: Record<string, () => Promise<Row[]>> = {
  database: databaseRows,
  extractive: extractiveRows,
  jobs: jobRows,
  page: pageRows,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(
    `There is no part ${unknown.join(', ')}. Choose from ${Object.keys(parts).join(', ')}.`,
  );
  process.exit(1);
}
const rows: Row[] = [];
for (const [name, run] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) rows.push(...(await run()));
}
console.table(rows);
