import { type AuditEntry, auditActions } from '@/lib/audit';
import { formatCount } from '@/lib/format';
import { methodNames } from '@/lib/users/schemas';

const wordsOf: Record<string, (value: unknown, details: AuditEntry['details']) => string | null> = {
  method: (value) =>
    value === 'password' ? 'With a password' : `With ${methodNames[String(value)] ?? value}`,
  role: (value) => `As ${value}`,
  to: (value, { from }) => `From ${from} to ${value}`,
  from: () => null,
  disabled: (value) => (value ? 'The account is disabled' : null),
  password: (value) => (value ? 'The password of before was removed' : null),
  sessions: (value) => `${formatCount(Number(value), 'device')} signed out`,
  audience: (value) => `To ${String(value).replace(/:$/, '')}`,
  topic: () => null,
  recipients: (value) => formatCount(Number(value), 'connection'),
  closed: (value) => formatCount(Number(value), 'connection'),
  code: (value) => `Code ${value}`,
  scopes: (value) => `For ${value}`,
  host: (value) => `At ${value}`,
  events: (value) => `Hears of ${value}`,
  event: (value) => `Event ${value}`,
  queued: (value) => formatCount(Number(value), 'event'),
  enabled: (value) => (value ? 'Switched on' : 'Switched off'),
  keeps_previous: (value) =>
    value ? 'The old one signs along for a day' : 'The old one ended at once',
};

/** A line of the audit log in words: who, did what, to whom, and what else there is to know. */
export function describeAudit({ action, actor, target, details }: AuditEntry): {
  who: string;
  what: string;
  whom: string | null;
  more: string | null;
} {
  const who = actor?.label ?? target?.label ?? 'Somebody';
  const whom = target?.label && target.label !== who ? target.label : null;
  const facts = Object.entries(details).map(([name, value]) =>
    wordsOf[name] ? wordsOf[name](value, details) : `${name}: ${String(value)}`,
  );
  return {
    who,
    what: auditActions[action].words,
    whom,
    more: facts.filter(Boolean).join(' · ') || null,
  };
}
