import { createAddressPolicy } from '@/lib/webhooks/server/address-policy';

const judge = createAddressPolicy([]);

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '93.184.215.14',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.255.255',
  '172.32.0.1',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.254',
  '2606:4700:4700::1111',
  '2a00:1450:4001:80b::200e',
])('%s is public', (address) => {
  expect(judge(address)).toBe('public');
});

/** The special-purpose registries of IANA (RFC 6890 and after), and what is built from IPv4 addresses. */
const special: [string, string[]][] = [
  ['this network', ['0.0.0.0', '0.1.2.3']],
  ['loopback', ['127.0.0.1', '127.255.255.254', '::1']],
  ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1']],
  ['shared by carriers', ['100.64.0.1', '100.127.255.255']],
  ['link-local, cloud metadata too', ['169.254.1.1', '169.254.169.254', 'fe80::1', 'febf::1']],
  ['protocol assignments', ['192.0.0.1', '192.0.0.170']],
  ['documentation', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1']],
  ['6to4 relays', ['192.88.99.1']],
  ['benchmarks', ['198.18.0.1', '198.19.255.255', '2001:2::1']],
  ['AS112 and AMT', ['192.31.196.1', '192.175.48.1', '192.52.193.1', '2620:4f:8000::1']],
  ['multicast', ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1']],
  ['reserved and broadcast', ['240.0.0.1', '255.255.255.255']],
  ['unspecified', ['::']],
  ['unique local, cloud metadata too', ['fc00::1', 'fd00:ec2::254']],
  ['site-local of old', ['fec0::1']],
  ['mapped IPv4', ['::ffff:8.8.8.8', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe']],
  ['translated IPv4', ['::ffff:0:8.8.8.8', '::ffff:0:127.0.0.1']],
  ['compatible IPv4', ['::127.0.0.1', '::8.8.8.8', '::a00:1']],
  ['NAT64', ['64:ff9b::8.8.8.8', '64:ff9b::7f00:1', '64:ff9b:1::1', '64:ff9b:1:fffe::a00:1']],
  ['6to4', ['2002:7f00:1::1', '2002:808:808::1']],
  ['Teredo', ['2001:0:4136:e378:8000:63bf:3fff:fdd2']],
  ['ORCHID', ['2001:10::1', '2001:20::1', '2001:30::1']],
  ['discard', ['100::1']],
  ['segment routing', ['5f00::1']],
  ['not handed out', ['4000::1', '8000::1', 'c000::1', 'e000::1']],
];

test.each(special)('%s is refused', (_, addresses) => {
  expect(addresses.map((address) => [address, judge(address)])).toEqual(
    addresses.map((address) => [address, 'refused']),
  );
});

test.each(['', 'example.com', '8.8.8', '0x7f000001', '1.2.3.4.5', 'fe80::1%eth0', '8.8.8.8%1'])(
  'what is no address is refused: "%s"',
  (text) => {
    expect(judge(text)).toBe('refused');
  },
);

test('networks that the operator names are allowed, and only those', () => {
  const named = createAddressPolicy(['10.1.0.0/16', '192.168.7.7', 'fd00:1::/32']);
  expect(named('10.1.255.255')).toBe('allowed');
  expect(named('192.168.7.7')).toBe('allowed');
  expect(named('fd00:1:2::3')).toBe('allowed');
  expect(named('10.2.0.1')).toBe('refused');
  expect(named('192.168.7.8')).toBe('refused');
  expect(named('fd00:2::1')).toBe('refused');
  expect(named('127.0.0.1')).toBe('refused');
  expect(named('8.8.8.8')).toBe('public');
});

test('an IPv4 network does not open its addresses in IPv6 clothes', () => {
  const named = createAddressPolicy(['10.0.0.0/8', '0.0.0.0/0']);
  for (const address of ['::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::', '::10.0.0.1']) {
    expect(named(address)).toBe('refused');
  }
});
