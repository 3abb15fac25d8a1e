#!/usr/bin/env node
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installBodyLimits } from './lib/body-limits.mjs';
import { findServer, workFolder } from './lib/builds.mjs';
import { createTrust, installClientAddress } from './lib/client-address.mjs';
import { prepareEnvironment } from './lib/environment.mjs';
import { installRequestIds } from './lib/request-ids.mjs';
import { installRequestStats } from './lib/request-stats.mjs';
import { installStreamResponses } from './lib/stream-responses.mjs';
import { installStrictTransport } from './lib/strict-transport.mjs';

const hardStopMs = 9_000;
const lastAnswersMs = 3_000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// The benchmark starts a build of its own.
const kind = process.env.BUILD_KIND ?? 'normal';
const serverFolder = findServer(root, kind);
if (!serverFolder) {
  console.error('There is no build yet. Run `npm run build` first, or `npm run quickstart`.');
  process.exit(1);
}

// What this process writes holds people's data and password hashes: for its owner only.
process.umask(0o077);
process.env.NODE_ENV = 'production';
process.env.NEXT_MANUAL_SIG_HANDLE = '1';
prepareEnvironment(root);

const isTrusted = createTrust(process.env.TRUSTED_PROXIES ?? '');
let server;
installClientAddress(isTrusted, (current) => {
  server ??= current;
});
installRequestIds(isTrusted);
installRequestStats(join(serverFolder, workFolder(kind)), (request) =>
  contract.requestEnded?.(request),
);

/** The contract with the application: lib/server/launcher-contract.ts. */
const contract = {
  drain: [],
  close: [],
  isStopping: false,
  namesRequests: true,
  takeResponse: installStreamResponses(),
  onReady({ setupUrl, dataDir }) {
    const lines = ['', `  Open    ${process.env.NEXTAUTH_URL}`, `  Data    ${dataDir}`];
    if (setupUrl) {
      lines.push('', '  There is no admin yet. This link makes one; it works once, for 24 hours:');
      lines.push(`  Set up  ${setupUrl}`);
    }
    console.log(`${lines.join('\n')}\n`);
  },
  onBootFailed() {
    process.exit(1);
  },
};
globalThis[Symbol.for('youtube-summarizer.launcher')] = contract;
installStrictTransport(process.env.NEXTAUTH_URL);
installBodyLimits(async (request) => (await contract.identify?.(request)) ?? null);

async function stop() {
  if (contract.isStopping) return;
  contract.isStopping = true;
  setTimeout(() => process.exit(1), hardStopMs).unref();
  try {
    const answered = new Promise((resolve) => (server ? server.close(resolve) : resolve()));
    for (const drain of contract.drain) await drain();
    server?.closeIdleConnections();
    await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, lastAnswersMs))]);
    for (const close of contract.close) await close();
    process.exit(0);
  } catch (error) {
    console.error('Stopping failed:', error);
    process.exit(1);
  }
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

await import(pathToFileURL(join(serverFolder, 'server.js')).href);
