#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareEnvironment } from './lib/environment.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
prepareEnvironment(root, { dev: true });

const { PORT, HOST } = process.env;
const next = join(root, 'node_modules/next/dist/bin/next');
const child = spawn(process.execPath, [next, 'dev', '--port', PORT, '--hostname', HOST], {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 0));
