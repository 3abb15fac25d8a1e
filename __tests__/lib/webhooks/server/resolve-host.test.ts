import { createResolveHost } from '@/lib/webhooks/server/resolve-host';
import { type NameServer, startNameServer } from '../../../support/name-server';
import { notAborted } from '../../../support/webhooks-context';

let server: NameServer;
beforeAll(async () => {
  server = await startNameServer(
    {
      'both.example': ['93.184.215.14', '2606:4700::1111', '10.0.0.1'],
      'four.example': ['8.8.8.8'],
      'empty.example': [],
    },
    { silent: ['silent.example'], failing: ['failing.example'] },
  );
});
afterAll(() => server.close());

const resolve = (name: string, signal = notAborted, useHostsFile = false) =>
  createResolveHost({ useHostsFile, servers: [server.address] })(name, signal);

test('gives every address of a host, of both families', async () => {
  const found = await resolve('both.example');
  expect(found.sort()).toEqual(['10.0.0.1', '2606:4700::1111', '93.184.215.14']);
  await expect(resolve('four.example')).resolves.toEqual(['8.8.8.8']);
  expect(server.asked).toEqual(expect.arrayContaining(['A both.example', 'AAAA both.example']));
});

test.each(['nothing.example', 'empty.example'])('%s has none', async (name) => {
  await expect(resolve(name)).resolves.toEqual([]);
});

test('tells a name server that cannot say from a name that does not exist', async () => {
  await expect(resolve('failing.example')).rejects.toMatchObject({ code: 'ESERVFAIL' });
  await expect(resolve('failing.example', notAborted, true)).rejects.toMatchObject({
    code: 'ESERVFAIL',
  });
});

test('knows the hosts file only where it is asked to', async () => {
  await expect(resolve('localhost', notAborted, true)).resolves.toContain('127.0.0.1');
  await expect(resolve('ip6-localhost')).resolves.toEqual([]);
});

test('does not wait for a name server that is silent once nobody waits', async () => {
  const stop = new AbortController();
  const asking = resolve('silent.example', stop.signal);
  stop.abort(new Error('over'));
  await expect(asking).rejects.toThrow('over');
});
