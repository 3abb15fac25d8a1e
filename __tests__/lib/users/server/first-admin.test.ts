import {
  addUser,
  createClock,
  createCountingId,
  openTestDatabase,
} from '@/__tests__/support/database';
import { verifyPassword } from '@/lib/server/auth/passwords';
import { hasAdmin } from '@/lib/users/server/admins';
import {
  completeSetup as complete,
  ensureAdmin,
  type FirstAdminContext,
  isSetupTokenOpen,
  issueSetupToken,
} from '@/lib/users/server/first-admin';

let context: FirstAdminContext;
const clock = createClock();
beforeEach(async () => {
  context = { db: await openTestDatabase(), now: clock, createId: createCountingId() };
});
afterEach(() => context.db.destroy());

const completeSetup = (on: FirstAdminContext, input: unknown) => complete(on, input, '203.0.113.7');
const person = { name: 'Ana', email: 'Ana@Example.com', password: 'a long password' };
const users = () => context.db.selectFrom('users').selectAll().execute();

test('the admin of the settings is made once and never overwritten', async () => {
  await ensureAdmin(context, { email: 'ana@example.com', password: 'first password' });
  await ensureAdmin(context, { email: 'ana@example.com', password: 'second password' });
  await ensureAdmin(context, { email: 'other@example.com', password: 'third password' });
  const [ana, ...others] = await users();
  expect(others).toEqual([]);
  expect(ana).toMatchObject({ role: 'admin' });
  await expect(verifyPassword(ana!.password_hash, 'first password')).resolves.toBe(true);
  await expect(context.db.selectFrom('audit_log').selectAll().execute()).resolves.toMatchObject([
    { action: 'setup_completed', actor_label: 'ana@example.com', address: null },
  ]);
});

test('a setup link makes the first admin, once', async () => {
  const token = (await issueSetupToken(context))!;
  await expect(isSetupTokenOpen(context, token)).resolves.toBe(true);
  await completeSetup(context, { ...person, token });
  expect(await users()).toMatchObject([{ email: 'ana@example.com', role: 'admin' }]);

  await expect(isSetupTokenOpen(context, token)).resolves.toBe(false);
  await expect(
    completeSetup(context, { ...person, email: 'b@example.com', token }),
  ).rejects.toMatchObject({ code: 'setup_closed' });
  await expect(issueSetupToken(context)).resolves.toBeNull();
  await expect(hasAdmin(context.db)).resolves.toBe(true);
});

test('two people with the same link at the same time: one wins', async () => {
  const token = (await issueSetupToken(context))!;
  const outcomes = await Promise.allSettled(
    ['a', 'b'].map((name) =>
      completeSetup(context, { ...person, email: `${name}@example.com`, token }),
    ),
  );
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await users()).toHaveLength(1);
});

test('a link is over after a day, when a newer one was made, or when it was never one', async () => {
  const first = (await issueSetupToken(context))!;
  const second = (await issueSetupToken(context))!;
  // Instances that share PostgreSQL may start together, each with a link to show.
  const several = globalThis.testDatabase === 'postgres';
  await expect(isSetupTokenOpen(context, first)).resolves.toBe(several);
  await expect(isSetupTokenOpen(context, second)).resolves.toBe(true);
  clock.advance(86_400_000);
  await expect(isSetupTokenOpen(context, second)).resolves.toBe(false);
  await expect(completeSetup(context, { ...person, token: 'guess' })).rejects.toMatchObject({
    code: 'setup_closed',
  });
});

test('an address that has an account is refused as a field, and the link still works', async () => {
  await addUser(context.db, 'ana', { email: 'ana@example.com' });
  const token = (await issueSetupToken(context))!;
  await expect(completeSetup(context, { ...person, token })).rejects.toMatchObject({
    code: 'invalid_input',
    details: { issues: [{ field: 'email', message: expect.stringMatching(/has an account/) }] },
  });
  await expect(isSetupTokenOpen(context, token)).resolves.toBe(true);
  await completeSetup(context, { ...person, email: 'other@example.com', token });
  expect(await users()).toMatchObject([{ role: 'user' }, { email: 'other@example.com' }]);
});

test('bad input names its fields and uses nothing up', async () => {
  const token = (await issueSetupToken(context))!;
  await expect(
    completeSetup(context, { token, name: '', email: 'nobody', password: 'short' }),
  ).rejects.toMatchObject({
    code: 'invalid_input',
    details: { issues: [{ field: 'name' }, { field: 'email' }, { field: 'password' }] },
  });
  await expect(isSetupTokenOpen(context, token)).resolves.toBe(true);
});
