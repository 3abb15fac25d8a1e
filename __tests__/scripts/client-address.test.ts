import { clientAddressOf, createTrust } from '@/scripts/lib/client-address.mjs';

const none = createTrust('');
const proxies = createTrust('10.0.0.0/8, 2001:db8::/32, 127.0.0.1');

test.each([
  ['203.0.113.9', undefined, none, '203.0.113.9'],
  ['203.0.113.9', '1.2.3.4', none, '203.0.113.9'],
  ['127.0.0.1', '1.2.3.4', none, '127.0.0.1'],
  ['10.1.2.3', '1.2.3.4', proxies, '1.2.3.4'],
  ['10.1.2.3', '6.6.6.6, 1.2.3.4', proxies, '1.2.3.4'],
  ['10.1.2.3', '6.6.6.6, 1.2.3.4, 10.9.9.9', proxies, '1.2.3.4'],
  ['10.1.2.3', 'nonsense', proxies, '10.1.2.3'],
  ['10.1.2.3', undefined, proxies, '10.1.2.3'],
  ['2001:db8::1', '2a00::5', proxies, '2a00::5'],
])('a request from %s with %s is from the right one', (peer, forwarded, trust, address) => {
  expect(clientAddressOf(peer, forwarded, trust)).toBe(address);
});

test('broken entries trust nobody', () => {
  const trust = createTrust('nonsense, 10.0.0.0/99, /8');
  expect(trust('10.0.0.1')).toBe(false);
  expect(trust('')).toBe(false);
});
