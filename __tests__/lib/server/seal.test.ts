import { createSeal } from '@/lib/server/seal';

const seal = createSeal('the secret of this server', 'tests');

test.each(['', 'whsec_abc', 'ünïcode ✓', 'x'.repeat(10_000)])('opens what it closed', (text) => {
  expect(seal.open(seal.close(text, 'row'), 'row')).toBe(text);
});

test('closing twice gives two texts, neither of which shows the secret', () => {
  const [first, second] = [seal.close('secret', 'row'), seal.close('secret', 'row')];
  expect(first).not.toBe(second);
  expect(Buffer.from(first.split('.')[1]!, 'base64url').toString('latin1')).not.toContain('secret');
});

test('opens nothing for another row, purpose or server', () => {
  const sealed = seal.close('secret', 'row');
  expect(seal.open(sealed, 'another row')).toBeNull();
  expect(createSeal('the secret of this server', 'else').open(sealed, 'row')).toBeNull();
  expect(createSeal('another server', 'tests').open(sealed, 'row')).toBeNull();
});

test('opens nothing that was changed, cut or made up', () => {
  const sealed = seal.close('secret', 'row');
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(seal.open(`v1.${changed.toString('base64url')}`, 'row')).toBeNull();
  }
  for (const text of ['', 'v1.', 'v1', 'v2.AAAA', sealed.slice(0, -4), 'plain text']) {
    expect(seal.open(text, 'row')).toBeNull();
  }
});
