import { addUser } from '@/__tests__/support/database';
import { openTestUsers, type TestUsers } from '@/__tests__/support/users-context';
import { type AuditGroup, actionsOf, auditActions, auditGroups, auditPath } from '@/lib/audit';
import { listAudit } from '@/lib/server/audit/list-audit';
import { recordAudit } from '@/lib/server/audit/record-audit';

let users: TestUsers;
beforeEach(async () => {
  users = await openTestUsers();
  await addUser(users.db, 'ana', { role: 'admin' });
  await addUser(users.db, 'ben');
});
afterEach(() => users.close());

const list = async (query: object = {}, as = 'ana') =>
  listAudit({ db: users.db, principal: (await users.as(as)).principal }, query);
const actor = { userId: 'ana', email: 'ana@example.com' };
const record = (more: Partial<Parameters<typeof recordAudit>[1]> = {}) =>
  recordAudit(users.db, {
    at: users.clock(),
    actor,
    action: 'sign_in',
    address: '203.0.113.7',
    ...more,
  });

test('is for admins', async () => {
  await expect(list({}, 'ben')).rejects.toMatchObject({ code: 'forbidden' });
});

test('says who did what to whom, when, from where', async () => {
  await record({
    action: 'role_changed',
    target: { kind: 'user', id: 'ben', label: 'ben@example.com' },
    details: { from: 'user', to: 'admin' },
  });
  expect(await list()).toEqual({
    items: [
      {
        id: expect.stringMatching(/^aud_/),
        at: users.clock(),
        action: 'role_changed',
        actor: { id: 'ana', label: 'ana@example.com' },
        target: { kind: 'user', id: 'ben', label: 'ben@example.com' },
        address: '203.0.113.7',
        details: { from: 'user', to: 'admin' },
      },
    ],
    next: null,
  });
});

test('comes in pages, newest first, nothing twice and nothing left out', async () => {
  for (let n = 0; n < 25; n += 1) {
    // Several within one millisecond.
    if (n % 4 === 0) users.clock.advance(1);
    await record({ details: { n } });
  }
  const seen: unknown[] = [];
  let before: string | undefined;
  do {
    const page = await list({ limit: 7, before });
    expect(page.items.length).toBeLessThanOrEqual(7);
    seen.push(...page.items);
    before = page.next ?? undefined;
  } while (before);
  const times = seen.map((entry) => (entry as { at: number }).at);
  expect(times).toEqual([...times].sort((a, b) => b - a));
  expect(new Set(seen.map((entry) => (entry as { id: string }).id)).size).toBe(25);
});

test('is narrowed to what people did, what was done to them, and an address', async () => {
  await record();
  await record({
    action: 'user_disabled',
    target: { kind: 'user', id: 'ben', label: 'ben@example.com' },
  });
  await record({ actor: null, action: 'sign_in_failed', address: '198.51.100.1' });
  const found = async (query: object) => (await list(query)).items.map(({ action }) => action);
  expect(await found({ person: 'BEN@' })).toEqual(['user_disabled']);
  expect(await found({ person: '198.51.100.1' })).toEqual(['sign_in_failed']);
  expect(await found({ person: 'nobody' })).toEqual([]);
  expect(await found({ group: 'failures' })).toEqual(['sign_in_failed']);
  expect(await found({ group: 'admin', person: 'ana' })).toEqual(['user_disabled']);
});

test.each([{ before: "1' or 1=1" }, { limit: 1_000 }, { group: 'everything' }])(
  '%j is refused',
  async (query) => {
    await expect(list(query)).rejects.toMatchObject({ code: 'invalid_input' });
  },
);

test('what a later version has recorded does not break the list', async () => {
  await record();
  await users.db.updateTable('audit_log').set({ action: 'time_travelled' }).execute();
  await record();
  expect((await list()).items).toHaveLength(1);
});

test('every action has words and a group that has a name', () => {
  const groups = Object.keys(auditGroups) as AuditGroup[];
  expect(groups.flatMap(actionsOf).sort()).toEqual(Object.keys(auditActions).sort());
});

test('an address of the list carries the choice', () => {
  expect(auditPath({})).toBe('/admin/audit');
  expect(auditPath({ group: 'admin', person: 'a@b' })).toBe(
    '/admin/audit?group=admin&person=a%40b',
  );
});
