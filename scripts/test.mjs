#!/usr/bin/env node
/** Every test: unit, component, contract and architecture tests first, then end to end, one after the other, on a build. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, needsBuild } from './lib/build.mjs';
import { findNginx, findPostgres, findRedis } from './lib/find-binaries.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = join(root, 'test-results');
mkdirSync(results, { recursive: true });

if (needsBuild(root)) build(root);

const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
if (!existsSync(chromium) && !process.env.CI) {
  console.warn(`\nThere is no Chromium at ${chromium}: the tests that need a browser are skipped.`);
  console.warn('Install it (`apt-get install chromium`) or set CHROMIUM_PATH.\n');
}
for (const [name, found, install] of [
  ['PostgreSQL', findPostgres(), 'postgresql'],
  ['Redis', findRedis(), 'redis-server'],
  ['nginx', findNginx(), 'nginx'],
]) {
  if (found || process.env.CI) continue;
  console.warn(`\nThere is no ${name} here: the tests that start one of their own are skipped.`);
  console.warn(`Install it (\`apt-get install ${install}\`).\n`);
}

const stumbles = [];
const fast = run('fast', ['--selectProjects', 'node', 'ui', 'postgres']);
const endToEnd = run('e2e', ['--selectProjects', 'e2e', '--runInBand']);
const passed = fast.passed + endToEnd.passed;
const failed = fast.failed + endToEnd.failed;
if (stumbles.length > 0) {
  console.log(`\nPassed at the second try only, and want looking at:\n  ${stumbles.join('\n  ')}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

/** Runs jest and counts: a suite that could not run is a failure, too. */
function run(name, args) {
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const { status } = spawnSync(
    process.execPath,
    [jest, ...args, '--json', `--outputFile=${file}`, '--testLocationInResults=false'],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  for (const { assertionResults } of testResults) {
    for (const { fullName, status, invocations, retryReasons } of assertionResults) {
      if (status === 'passed' && invocations > 1) {
        stumbles.push(`${fullName}\n${retryReasons.join('\n').replace(/^/gm, '    ')}`);
      }
    }
  }
  const failures = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: failures || (status === 0 ? 0 : 1) };
}
