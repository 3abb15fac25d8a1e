#!/usr/bin/env node
/** Asks this machine's server whether it is ready; ends with 1 and says why when it is not. For the container's health check. */
const { HOST = '127.0.0.1', PORT = '3000' } = process.env;
const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST === '::' ? '[::1]' : HOST;
try {
  const response = await fetch(`http://${host}:${PORT}/readyz`, {
    signal: AbortSignal.timeout(4_000),
  });
  console.log(await response.text());
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  console.error(String(error.cause ?? error));
  process.exitCode = 1;
}
