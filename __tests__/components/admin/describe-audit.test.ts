import { describeAudit } from '@/components/admin/describe-audit';
import { type AuditAction, type AuditEntry, auditActions } from '@/lib/audit';

const entry = (action: AuditAction, more: Partial<AuditEntry> = {}): AuditEntry => ({
  id: 'aud_1',
  at: 0,
  action,
  actor: { id: 'usr_ana', label: 'ana@example.com' },
  target: null,
  address: null,
  details: {},
  ...more,
});
const words = (...args: Parameters<typeof entry>) => {
  const { who, what, whom, more } = describeAudit(entry(...args));
  return [[who, what, whom].filter(Boolean).join(' '), more];
};
const ben = { kind: 'user', id: 'usr_ben', label: 'ben@example.com' } as const;

test.each<[...Parameters<typeof entry>, string, string | null]>([
  ['sign_in', { details: { method: 'password' } }, 'ana@example.com signed in', 'With a password'],
  ['sign_in', { details: { method: 'github' } }, 'ana@example.com signed in', 'With GitHub'],
  [
    'role_changed',
    { target: ben, details: { from: 'user', to: 'admin' } },
    'ana@example.com changed the role of ben@example.com',
    'From user to admin',
  ],
  [
    'user_disabled',
    { target: ben, details: { sessions: 1 } },
    'ana@example.com disabled the account of ben@example.com',
    '1 device signed out',
  ],
  [
    'provider_linked',
    { details: { method: 'google', password: true, sessions: 2 } },
    'ana@example.com linked a way to sign in',
    'With Google · The password of before was removed · 2 devices signed out',
  ],
  [
    'sign_in_failed',
    { actor: null, target: ben, details: { method: 'password', disabled: true } },
    'ben@example.com failed to sign in',
    'With a password · The account is disabled',
  ],
  [
    'sign_in_failed',
    { actor: null, target: { ...ben, id: null, label: null } },
    'Somebody failed to sign in',
    null,
  ],
  [
    'broadcast_sent',
    { details: { audience: 'everyone:', topic: 'test', recipients: 3 } },
    'ana@example.com sent a broadcast',
    'To everyone · 3 connections',
  ],
  [
    'token_created',
    {
      target: { kind: 'token', id: 'tok_1', label: 'Nightly job' },
      details: { scopes: 'read, events' },
    },
    'ana@example.com made the API token Nightly job',
    'For read, events',
  ],
  [
    'webhook_changed',
    {
      target: { kind: 'webhook', id: 'whe_1', label: 'Team chat' },
      details: { host: 'hooks.example', events: 'test', enabled: false },
    },
    'ana@example.com changed the webhook Team chat',
    'At hooks.example · Hears of test · Switched off',
  ],
  [
    'webhook_replayed',
    { target: { kind: 'webhook', id: 'whe_1', label: 'Team chat' }, details: { queued: 3 } },
    'ana@example.com sent past events again to the webhook Team chat',
    '3 events',
  ],
  ['sign_out', { details: { later: 'fact' } }, 'ana@example.com signed out', 'later: fact'],
])('%s %j', (action, more, sentence, rest) => {
  expect(words(action, more)).toEqual([sentence, rest]);
});

test('every action makes a sentence', () => {
  for (const action of Object.keys(auditActions) as AuditAction[]) {
    expect(words(action)[0]).toMatch(/^ana@example\.com [a-z]/);
  }
});
