import { payloadOf } from '@/lib/webhooks/server/payload';

const event = (data: unknown) =>
  ({ id: 'epoch-7', type: 'test', at: Date.UTC(2026, 0, 2, 3, 4, 5, 6), data }) as never;

test('says which event it is, when it happened and what it is about', () => {
  expect(JSON.parse(payloadOf(event({ a: 1 })))).toEqual({
    id: 'epoch-7',
    type: 'test',
    timestamp: '2026-01-02T03:04:05.006Z',
    data: { a: 1 },
  });
});

test('stays under 20 KB: what is larger is heard of without its data', () => {
  const fits = payloadOf(event('x'.repeat(19_800)));
  expect(JSON.parse(fits).data).toHaveLength(19_800);
  for (const data of ['x'.repeat(20_000), 'ü'.repeat(10_000), '\u0000'.repeat(4_000)]) {
    const text = payloadOf(event(data));
    expect(Buffer.byteLength(text)).toBeLessThan(20_000);
    expect(JSON.parse(text)).toMatchObject({ id: 'epoch-7', data: { truncated: true } });
    expect(JSON.parse(text).data.size_bytes).toBeGreaterThanOrEqual(20_000);
  }
});
