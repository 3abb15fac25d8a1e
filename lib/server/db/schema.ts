import 'server-only';
import type { Generated } from 'kysely';
import type { AccountTables } from './account-tables';
import type { IntegrationTables } from './integration-tables';

/** Rows as they are stored: text ids, epoch milliseconds, JSON as text, booleans as 0 and 1. */
export interface Database extends AccountTables, IntegrationTables {
  meta: MetaTable;
  events: EventsTable;
  inbox_states: InboxStatesTable;
  inbox_reads: InboxReadsTable;
  batches: BatchesTable;
  sources: SourcesTable;
  jobs: JobsTable;
  works: WorksTable;
  work_checkpoints: WorkCheckpointsTable;
  transcripts: TranscriptsTable;
  results: ResultsTable;
  summaries: SummariesTable;
  summary_texts: SummaryTextsTable;
  circuit_breakers: CircuitBreakersTable;
  caption_refusals: CaptionRefusalsTable;
}

export interface MetaTable {
  key: string;
  value: string;
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

/** One row per person: what they have read, and where they want to hear of what. */
export interface InboxStatesTable {
  user_id: string;
  /** Every event up to this seq counts as read. */
  read_through: number;
  /** Grows with every change, so that the newest of two announcements is known. */
  revision: number;
  /** JSON: `noticePreferencesSchema`; null for who has chosen nothing yet. */
  preferences: string | null;
}

/** Events after `read_through` that somebody has read one by one. */
export interface InboxReadsTable {
  user_id: string;
  seq: number;
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
  /** The request that asked for it last. */
  request_id: string | null;
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
  /** `@handle`, `channel/UC...`, `c/name` or `user/name`, until its list of uploads is known. */
  channel_path: string | null;
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
  /** JSON: what an error or a pause says beside its sentence. */
  error_details: string | null;
  /** Captions this job must be made from; null takes what its batch asks for. */
  caption_language: string | null;
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
  /** `video:language:parser version`; null for an upload, and for captions that newer ones have replaced. */
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
  /** Why they are `truncated`: `ends_early` or `few_words`. */
  gap: string | null;
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
  /** Its captions cover only a part of the video. */
  truncated: Generated<number>;
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

/** What the library is searched by: one row per summary. SQLite mirrors it into its full-text index by triggers. */
export interface SummaryTextsTable {
  id: Generated<number>;
  summary_id: string;
  title: string;
  body: string;
  /** The same as `tsvector`; a column of PostgreSQL's alone. */
  search?: Generated<string>;
}

/** A dependency that refuses us: one row, whose pause every process keeps. `route` is how we reach it. */
export interface CircuitBreakersTable {
  name: string;
  route: string;
  reason: string;
  /** How many pauses in a row. */
  level: number;
  opened_at: number;
  until: number;
  /** Somebody is trying whether it answers again, until then at most. */
  probe_until: number | null;
  closed_at: number | null;
}

/** That a video has no captions, or none in a language, for a while. */
export interface CaptionRefusalsTable {
  cache_key: string;
  video_id: string;
  code: string;
  /** JSON: title and existing languages. */
  details: string;
  expires_at: number;
}
