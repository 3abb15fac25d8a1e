import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NextRequest } from 'next/server';
import { POST } from '@/app/api/auth/[...nextauth]/route';
import { getServices } from '@/lib/server/services';

const dataDir = mkdtempSync(join(tmpdir(), 'yts-'));
beforeAll(() => {
  Object.assign(process.env, {
    DATA_DIR: dataDir,
    NEXTAUTH_SECRET: 'x'.repeat(32),
    LOG_LEVEL: 'silent',
  });
});
afterAll(async () => {
  await (await getServices()).db.destroy();
  rmSync(dataDir, { recursive: true });
});

test('a sign-in form over 16 KB is refused without reading it to its end', async () => {
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent += 1;
      if (sent < 100) controller.enqueue(new Uint8Array(1024));
      else controller.close();
    },
  });
  const request = new NextRequest('http://localhost:3000/api/auth/callback/credentials', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    duplex: 'half',
  } as never);
  const params = Promise.resolve({ nextauth: ['callback', 'credentials'] });
  const response = await POST(request, { params });
  expect(response.status).toBe(413);
  await expect(response.json()).resolves.toMatchObject({ error: { code: 'payload_too_large' } });
  expect(sent).toBeLessThan(30);
});
