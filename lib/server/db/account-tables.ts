import 'server-only';
import type { Generated } from 'kysely';

/** Accounts: who there is, how they get in, and what they did. */
export interface AccountTables {
  users: UsersTable;
  sessions: SessionsTable;
  setup_links: SetupLinksTable;
  invites: InvitesTable;
  password_resets: PasswordResetsTable;
  provider_accounts: ProviderAccountsTable;
  audit_log: AuditLogTable;
}

export interface UsersTable {
  id: string;
  email: string;
  name: string;
  role: 'admin' | 'user';
  password_hash: string | null;
  disabled_at: number | null;
  created_at: number;
  /** When an operator or a provider vouched for the address; null for who signed up with a password. */
  email_verified_at: number | null;
  last_seen_at: number | null;
  /** Goes up whenever all of their sessions end: a sign-in that began before is worth nothing. */
  session_generation: Generated<number>;
  /** JSON: `preferencesSchema`. */
  preferences: string | null;
}

/** The truth about who is signed in; a token without a live row is nobody. */
export interface SessionsTable {
  id: string;
  user_id: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
  /** Of the last request that was noted, as `last_seen_at` is; null where nothing was yet. */
  address: string | null;
  user_agent: string | null;
  last_seen_at: number | null;
  /** `password`, or the provider's id. */
  method: string | null;
}

export interface SetupLinksTable {
  token_hash: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

/** Somebody who may join; gone once they have. */
export interface InvitesTable {
  id: string;
  email: string;
  name: string;
  role: 'admin' | 'user';
  token_hash: string;
  invited_by: string | null;
  created_at: number;
  expires_at: number;
}

/** A one-time link to a new password; gone once it was used. */
export interface PasswordResetsTable {
  token_hash: string;
  user_id: string;
  /** The admin who handed it out; it closes when they are none any more. */
  created_by: string | null;
  created_at: number;
  expires_at: number;
}

export interface ProviderAccountsTable {
  provider: string;
  /** The provider's own id of the person, which never changes. */
  account_id: string;
  user_id: string;
  created_at: number;
}

/** Who did what to whom, when and from where. Labels are as they were then. */
export interface AuditLogTable {
  id: string;
  at: number;
  action: string;
  actor_id: string | null;
  actor_label: string | null;
  target_kind: string | null;
  target_id: string | null;
  target_label: string | null;
  address: string | null;
  /** JSON. */
  details: string | null;
}
