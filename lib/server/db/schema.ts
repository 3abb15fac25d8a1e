import 'server-only';
import type { Generated } from 'kysely';

/** Rows as they are stored: text ids, epoch milliseconds, JSON as text, booleans as 0 and 1. */
export interface Database {
  meta: MetaTable;
  users: UsersTable;
  sessions: SessionsTable;
  setup_links: SetupLinksTable;
  invites: InvitesTable;
  password_resets: PasswordResetsTable;
  provider_accounts: ProviderAccountsTable;
  audit_log: AuditLogTable;
  events: EventsTable;
  batches: BatchesTable;
  sources: SourcesTable;
  jobs: JobsTable;
  works: WorksTable;
  work_checkpoints: WorkCheckpointsTable;
  transcripts: TranscriptsTable;
  results: ResultsTable;
  summaries: SummariesTable;
  summary_texts: SummaryTextsTable;
}

export interface MetaTable {
  key: string;
  value: string;
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

export interface EventsTable {
  seq: Generated<number>;
  type: string;
  topic: string;
  audience_kind: string;
  audience_id: string;
  at: number;
  data: string;
  dedupe_key: string | null;
}

export interface BatchesTable {
  id: string;
  owner_id: string;
  /** JSON: model, language, length, focus, regenerate. */
  options: string;
  status: string;
  run: number;
  /** 0 while queued jobs may be answered from the cache in one go. */
  cache_checked: Generated<number>;
  created_at: number;
  updated_at: number;
}

export interface SourcesTable {
  id: string;
  batch_id: string;
  position: number;
  input: string;
  kind: string;
  status: string;
  title: string | null;
  code: string | null;
  message: string | null;
  playlist_id: string | null;
  /** Videos the playlist has, and how many of them were over the limit. */
  count: number | null;
  left_out: number | null;
  /** JSON: `{video_id, title, code}[]`, entries that cannot be summarized. */
  skipped: string | null;
  wait_until: number | null;
  attempts: Generated<number>;
  locked_by: string | null;
  locked_until: number | null;
}

export interface JobsTable {
  id: string;
  batch_id: string;
  source_id: string;
  owner_id: string;
  position: number;
  /** Null for an uploaded caption file. */
  video_id: string | null;
  transcript_id: string | null;
  work_id: string | null;
  summary_id: string | null;
  title: string | null;
  channel: string | null;
  duration_ms: number | null;
  playlist: string | null;
  status: string;
  phase: string;
  percent: number;
  wait_until: number | null;
  error_code: string | null;
  error_message: string | null;
  from_cache: number;
  run: number;
  attempts: number;
  locked_by: string | null;
  locked_until: number | null;
  created_at: number;
  updated_at: number;
}

/** A computation in flight, shared by every job that needs the same result. Gone once it has completed. */
export interface WorksTable {
  id: string;
  work_key: string;
  owner_id: string | null;
  transcript_id: string;
  options: string;
  status: string;
  phase: string;
  percent: number;
  /** What readers see of the summary while it is written. */
  partial_text: Generated<string>;
  attempts: number;
  locked_by: string | null;
  locked_until: number | null;
  created_at: number;
  updated_at: number;
}

export interface TranscriptsTable {
  id: string;
  /** `video:language:kind:parser version`, or null for an upload. */
  cache_key: string | null;
  owner_id: string | null;
  video_id: string | null;
  source_kind: 'manual' | 'auto' | 'uploaded';
  language: string;
  title: string;
  channel: string | null;
  duration_ms: number;
  timed: number;
  truncated: number;
  /** JSON: `{title, startMs}[]` from the video's description. */
  chapters: string;
  content_hash: string;
  /** `encodeSegments` of the segments. */
  segments: string;
  created_at: number;
}

/** Immutable outcome of a work. */
export interface ResultsTable {
  id: string;
  work_key: string;
  owner_id: string | null;
  transcript_id: string;
  model: string;
  prompt_version: string;
  language: string;
  /** JSON: the summary with citations. */
  content: string;
  usage: string | null;
  coverage: number;
  /** JSON: the options it was made with. */
  options: string | null;
  created_at: number;
}

/** A person's library row. Deleting it touches no one else. */
export interface SummariesTable {
  id: string;
  owner_id: string;
  result_id: string;
  work_key: string;
  video_id: string | null;
  title: string;
  channel: string | null;
  duration_ms: number;
  tldr: string;
  model: string;
  source_kind: string;
  language: string;
  playlist: string | null;
  /** Its row in `summary_texts`. */
  text_id: number | null;
  /** Set by a delete that can still be undone. */
  deleted_at: number | null;
  created_at: number;
}

/** A finished part of a work, so that nobody pays for it twice. Goes with the work. */
export interface WorkCheckpointsTable {
  work_id: string;
  key: string;
  /** JSON. */
  value: string;
}

/** What the library is searched by: one row per summary, mirrored into the full-text index by triggers. */
export interface SummaryTextsTable {
  id: Generated<number>;
  summary_id: string;
  title: string;
  body: string;
}
