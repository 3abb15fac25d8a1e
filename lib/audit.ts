import { z } from 'zod';
import { routes } from './routes';

/** Every act that is put on record, by what it is about and in words that follow a name: "Ana signed in". */
export const auditActions = {
  sign_in: { group: 'sign-ins', words: 'signed in' },
  sign_out: { group: 'sign-ins', words: 'signed out' },
  sign_in_failed: { group: 'failures', words: 'failed to sign in' },
  sign_in_locked: { group: 'failures', words: 'was locked out' },
  sign_in_refused: { group: 'failures', words: 'was refused' },

  setup_completed: { group: 'accounts', words: 'set up this server' },
  sign_up: { group: 'accounts', words: 'signed up' },
  invite_accepted: { group: 'accounts', words: 'accepted an invitation' },
  provider_linked: { group: 'accounts', words: 'linked a way to sign in' },
  password_changed: { group: 'accounts', words: 'changed their password' },
  password_reset: { group: 'accounts', words: 'set a new password by link' },
  profile_changed: { group: 'accounts', words: 'changed their name' },
  sessions_revoked: { group: 'accounts', words: 'signed out other devices' },

  token_created: { group: 'integrations', words: 'made the API token' },
  token_revoked: { group: 'integrations', words: 'revoked the API token' },
  webhook_created: { group: 'integrations', words: 'added the webhook' },
  webhook_changed: { group: 'integrations', words: 'changed the webhook' },
  webhook_secret_rotated: { group: 'integrations', words: 'made a new secret for the webhook' },
  webhook_tested: { group: 'integrations', words: 'sent a test to the webhook' },
  webhook_redelivered: { group: 'integrations', words: 'sent an event again to the webhook' },
  webhook_replayed: { group: 'integrations', words: 'sent past events again to the webhook' },
  webhook_deleted: { group: 'integrations', words: 'deleted the webhook' },

  user_created: { group: 'admin', words: 'created the account' },
  user_invited: { group: 'admin', words: 'invited' },
  invite_renewed: { group: 'admin', words: 'made a new invitation link for' },
  invite_withdrawn: { group: 'admin', words: 'withdrew the invitation of' },
  user_disabled: { group: 'admin', words: 'disabled the account of' },
  user_enabled: { group: 'admin', words: 'enabled the account of' },
  role_changed: { group: 'admin', words: 'changed the role of' },
  reset_link_created: { group: 'admin', words: 'made a password link for' },
  user_signed_out: { group: 'admin', words: 'signed out' },
  broadcast_sent: { group: 'admin', words: 'sent a broadcast' },
  connection_closed: { group: 'admin', words: 'closed a connection' },
  connections_cleaned: { group: 'admin', words: 'closed connections that take nothing' },
} as const satisfies Record<string, { group: string; words: string }>;

export type AuditAction = keyof typeof auditActions;
export type AuditGroup = (typeof auditActions)[AuditAction]['group'];

export const auditGroups: Record<AuditGroup, string> = {
  'sign-ins': 'Sign-ins',
  failures: 'Failed sign-ins',
  accounts: 'Accounts',
  integrations: 'API tokens and webhooks',
  admin: 'Acts of admins',
};

/** The actions of one group. */
export function actionsOf(group: AuditGroup): AuditAction[] {
  return (Object.keys(auditActions) as AuditAction[]).filter(
    (action) => auditActions[action].group === group,
  );
}

/** What an act was done to. The label is what people call it: an address, a name. */
export interface AuditTarget {
  kind: 'user' | 'invite' | 'event' | 'session' | 'connection' | 'token' | 'webhook';
  id: string | null;
  label: string | null;
}

/** Facts for a reader. Never a secret, and nothing that somebody typed who was not signed in. */
export const auditDetailsSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);
export type AuditDetails = z.infer<typeof auditDetailsSchema>;

/** One line of the audit log; `at` is epoch milliseconds. */
export interface AuditEntry {
  id: string;
  at: number;
  action: AuditAction;
  actor: { id: string; label: string } | null;
  target: AuditTarget | null;
  address: string | null;
  details: AuditDetails;
}

/** What to list: a group of actions, the acts of or on a person (part of a name or address, or a client address). */
export const auditQuerySchema = z.object({
  group: z.enum(Object.keys(auditGroups) as [AuditGroup, ...AuditGroup[]]).optional(),
  person: z.string().trim().max(254).optional(),
  /** The `next` of the page before. */
  before: z
    .string()
    .regex(/^\d{1,16}\.aud_[a-z0-9_]{1,60}$/, 'Use the next of a page.')
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Newest first; `next` leads to what is older, null at the end. */
export interface AuditPage {
  items: AuditEntry[];
  next: string | null;
}

export type AuditQuery = z.infer<typeof auditQuerySchema>;

/** The address of a list of audit lines. */
export function auditPath({ group, person, before }: Partial<AuditQuery>): string {
  const params = new URLSearchParams({
    ...(group && { group }),
    ...(person && { person }),
    ...(before && { before }),
  });
  return params.size > 0 ? `${routes.audit}?${params}` : routes.audit;
}
