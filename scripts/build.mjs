#!/usr/bin/env node
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './lib/build.mjs';

build(dirname(dirname(fileURLToPath(import.meta.url))));
