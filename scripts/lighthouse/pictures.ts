import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../../__tests__/support/browser';

const host = 'i.ytimg.com';

export interface Pictures {
  /** Makes a browser find YouTube's thumbnails here, and take this server's certificate for theirs. */
  browserArgs: string[];
  stop(): Promise<void>;
}

/** Stands in for YouTube's thumbnails, over TLS as they are: a picture of their size for every video. */
export async function startPictures(): Promise<Pictures> {
  const server = https.createServer(makeCertificate());
  const picture = await drawPicture();
  server.on('request', (_, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg', 'cache-control': 'max-age=7200' });
    response.end(picture);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    browserArgs: [
      `--host-resolver-rules=MAP ${host}:443 127.0.0.1:${port}`,
      '--ignore-certificate-errors',
    ],
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function makeCertificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'yts-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    const { status, error, stderr } = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${host}`],
      ...['-addext', `subjectAltName=DNS:${host}`, '-keyout', key, '-out', cert],
    ]);
    if (status !== 0) throw new Error(`openssl made no certificate: ${error ?? stderr}`);
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function drawPicture(): Promise<Buffer> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 320, height: 180 } });
    await page.setContent('<body style="background:linear-gradient(60deg,#c84b31,#ecdbba)">');
    return await page.screenshot({ type: 'jpeg', quality: 80 });
  } finally {
    await browser.close();
  }
}
