import { principal } from '@/__tests__/support/summaries-context';
import { authorizeMetrics } from '@/lib/server/metrics/authorize';

const token = 'a token for the scraper';
const words = (value: string) => new Headers({ authorization: value });
const nobody = async () => null;
const admin = async () => principal('ana', 'admin');
const user = async () => principal('ben');

test.each([`Bearer ${token.replaceAll(' ', '-')}`, `bearer  ${token.replaceAll(' ', '-')}`])(
  'lets %s in',
  async (value) => {
    const options = { token: token.replaceAll(' ', '-'), readPrincipal: nobody };
    await expect(authorizeMetrics(options, words(value))).resolves.toBeUndefined();
  },
);

test.each([
  ['Bearer wrong', 'a-token-for-the-scraper'],
  ['Bearer a-token-for-the-scraper-and-more', 'a-token-for-the-scraper'],
  ['Bearer null', null],
  ['Basic YTpi', 'a-token-for-the-scraper'],
  ['', 'a-token-for-the-scraper'],
])('refuses %j, whoever else might be signed in', async (value, known) => {
  await expect(
    authorizeMetrics({ token: known, readPrincipal: nobody }, words(value)),
  ).rejects.toMatchObject({ code: 'unauthenticated' });
});

test("a wrong token is not made good by an admin's session", async () => {
  await expect(
    authorizeMetrics({ token: 'known', readPrincipal: admin }, words('Bearer wrong')),
  ).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('without a token it is for the session of an admin', async () => {
  const headers = new Headers();
  await expect(
    authorizeMetrics({ token: null, readPrincipal: admin }, headers),
  ).resolves.toBeUndefined();
  await expect(
    authorizeMetrics({ token: null, readPrincipal: user }, headers),
  ).rejects.toMatchObject({ code: 'forbidden' });
});
