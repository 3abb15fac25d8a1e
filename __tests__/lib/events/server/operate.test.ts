import { openTestLog, type TestLog } from '@/__tests__/support/database';
import { connect } from '@/__tests__/support/stream-client';
import { principal } from '@/__tests__/support/summaries-context';
import { createTestBroadcaster } from '@/__tests__/support/test-broadcaster';
import { everyone, type Viewer } from '@/lib/events/audience';
import type { Broadcaster } from '@/lib/events/server/broadcaster';
import { cleanUpConnections } from '@/lib/events/server/cleanup';
import { injectFault } from '@/lib/events/server/inject-fault';

const ana: Viewer = { userId: 'ana', sessionId: 'ses_ana', role: 'user' };
const ben: Viewer = { userId: 'ben', sessionId: 'ses_ben', role: 'user' };

let base: TestLog;
let broadcaster: Broadcaster;

beforeEach(async () => {
  base = await openTestLog();
  broadcaster = await createTestBroadcaster(base, { replayLimit: 10_000 });
});
afterEach(async () => {
  broadcaster.shutdown();
  await base.db.destroy();
});

/** Publishes for everyone and waits until it has been handed out. */
async function publish(data: string): Promise<void> {
  const seq = await base.log.publish({ type: 'test', audience: everyone, data });
  while (broadcaster.head < seq!) await new Promise(setImmediate);
}
const cleanUp = (role: 'admin' | 'user' = 'admin') =>
  cleanUpConnections({ broadcaster, principal: principal('ana', role), now: base.clock });

describe('cleaning up', () => {
  test('closes what cannot be written to; what is idle or only full for a moment stays', async () => {
    const stuck = await connect(broadcaster, ana);
    await publish('x'.repeat(300_000));
    await stuck.until('connected');
    base.clock.advance(60_000);
    const idle = await connect(broadcaster, ben);
    await idle.until('connected');
    expect(broadcaster.connections().map(({ state }) => state)).toEqual(['blocked', 'live']);
    expect(cleanUp()).toEqual({ closed: 1 });
    expect(broadcaster.connections().map(({ viewer }) => viewer.userId)).toEqual(['ben']);

    await publish('x'.repeat(300_000));
    expect(broadcaster.connections()[0]!.state).toBe('blocked');
    expect(cleanUp()).toEqual({ closed: 0 });
  });

  test('is for admins', () => {
    expect(() => cleanUp('user')).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });
});

describe('faults', () => {
  const inject = (userId: string, input: object, faultsEnabled = true) =>
    injectFault({ broadcaster, faultsEnabled, principal: principal(userId) }, input);

  test('make something go wrong with the own connection', async () => {
    const client = await connect(broadcaster, ana);
    const { data } = await client.until('connected');
    const request = {
      connection_id: data.connection_id,
      fault: 'duplicate',
      duration_ms: 1_000,
    };
    expect(inject('ana', request)).toEqual(request);
    await publish('a');
    const [first, second] = [await client.until('test'), await client.until('test')];
    expect(second).toEqual(first);

    inject('ana', { ...request, fault: 'drop' });
    await expect(client.toEnd()).rejects.toThrow('cut off');
    expect(broadcaster.connections()).toEqual([]);
  });

  test("another person's connection is not found", async () => {
    const client = await connect(broadcaster, ben);
    const { data } = await client.until('connected');
    expect(() => inject('ana', { connection_id: data.connection_id, fault: 'drop' })).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });

  test.each([
    [{ fault: 'explode' }, 'fault'],
    [{ fault: 'stall', duration_ms: 60_001 }, 'duration_ms'],
    [{ fault: 'stall', duration_ms: 0 }, 'duration_ms'],
  ])('%j is refused, naming the field', (input, field) => {
    expect(() => inject('ana', { connection_id: 'con_1', ...input })).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        details: { issues: [expect.objectContaining({ field })] },
      }),
    );
  });

  test('are for admins where they are switched off', async () => {
    const client = await connect(broadcaster, ana);
    const { data } = await client.until('connected');
    const request = { connection_id: data.connection_id, fault: 'drop' };
    expect(() => inject('ana', request, false)).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
    const admin = principal('ana', 'admin');
    expect(
      injectFault({ broadcaster, faultsEnabled: false, principal: admin }, request),
    ).toMatchObject(request);
  });
});
