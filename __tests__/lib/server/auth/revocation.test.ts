import { addUser } from '@/__tests__/support/database';
import { openTestUsers, type TestUsers } from '@/__tests__/support/users-context';

let users: TestUsers;
beforeEach(async () => {
  users = await openTestUsers();
  await addUser(users.db, 'ana');
  await addUser(users.db, 'ben');
});
afterEach(() => users.close());

test('a session ends once, and its streams hear of it', async () => {
  const { revocation } = users.context;
  const session = await users.signIn('ana');
  await expect(revocation.revokeSession(session, 'signed_out')).resolves.toBe(1);
  await expect(users.isLive(session)).resolves.toBe(false);
  await expect(revocation.revokeSession(session, 'signed_out')).resolves.toBe(0);
  expect(users.signals[0]).toEqual({ sessionId: session, reason: 'signed_out' });
});

test('every session of a person ends, and nobody else’s', async () => {
  const ana = [await users.signIn('ana'), await users.signIn('ana')];
  const ben = await users.signIn('ben');
  await expect(users.context.revocation.revokeUser('ana', 'revoked')).resolves.toBe(2);
  for (const session of ana) await expect(users.isLive(session)).resolves.toBe(false);
  await expect(users.isLive(ben)).resolves.toBe(true);
  expect(users.signals).toEqual([{ userId: 'ana', reason: 'revoked' }]);
});

test('all but one end, and only their streams hear of it', async () => {
  const [kept, other] = [await users.signIn('ana'), await users.signIn('ana')];
  await users.context.revocation.commit((_, end) => end.user('ana', 'revoked', kept));
  await expect(users.isLive(kept)).resolves.toBe(true);
  await expect(users.isLive(other)).resolves.toBe(false);
  expect(users.signals).toEqual([{ sessionId: other, reason: 'revoked' }]);
});

test('other rights close the streams and let their clients come back', async () => {
  const session = await users.signIn('ana');
  await users.context.revocation.commit(async (_, end) => end.refresh('ana'));
  await expect(users.isLive(session)).resolves.toBe(true);
  expect(users.signals).toEqual([{ userId: 'ana', reason: 'rotate' }]);
});

test('what was not committed is not signalled', async () => {
  const session = await users.signIn('ana');
  const failed = users.context.revocation.commit(async (_, end) => {
    await end.user('ana', 'revoked');
    throw new Error('something else in this transaction failed');
  });
  await expect(failed).rejects.toThrow(/failed/);
  await expect(users.isLive(session)).resolves.toBe(true);
  expect(users.signals).toEqual([]);
});

test('streams are told after the commit, when whoever comes back is somebody else already', async () => {
  const session = await users.signIn('ana');
  let live: Promise<boolean> | undefined;
  const push = users.signals.push.bind(users.signals);
  users.signals.push = (...signals) => {
    live = users.isLive(session);
    return push(...signals);
  };
  await users.context.revocation.revokeSession(session, 'revoked');
  await expect(live).resolves.toBe(false);
});
