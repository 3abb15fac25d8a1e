#!/usr/bin/env node
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, needsBuild } from './lib/build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
if (needsBuild(root)) build(root);
await import('./start.mjs');
