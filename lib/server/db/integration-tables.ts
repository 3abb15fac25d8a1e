import 'server-only';

/** API tokens and webhooks: how other services reach a person's things, and are reached. */
export interface IntegrationTables {
  api_tokens: ApiTokensTable;
  webhook_endpoints: WebhookEndpointsTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_attempts: WebhookAttemptsTable;
}

/** The secret itself is nowhere: only its hash, and its last characters to know it by. */
export interface ApiTokensTable {
  id: string;
  user_id: string;
  name: string;
  token_hash: string;
  hint: string;
  /** JSON: scopes. */
  scopes: string;
  created_at: number;
  expires_at: number;
  /** Coarse: a use soon after another is not noted. */
  last_used_at: number | null;
  revoked_at: number | null;
  /** When its owner was told that it ends soon. */
  warned_at: number | null;
}

/** Where somebody's events are sent. It is switched on while `disabled_reason` is null. */
export interface WebhookEndpointsTable {
  id: string;
  owner_id: string;
  url: string;
  description: string;
  /** JSON: durable event types. */
  event_types: string;
  /** Sealed (lib/server/seal.ts), as is the one before it, which signs along until `previous_secret_until`. */
  secret: string;
  previous_secret: string | null;
  previous_secret_until: number | null;
  disabled_reason: string | null;
  disabled_at: number | null;
  /** Since the first failure after the last success. */
  failing_since: number | null;
  last_attempt_at: number | null;
  last_outcome: string | null;
  last_response_status: number | null;
  /** Position in the event log up to which events have become deliveries. */
  cursor_epoch: string;
  cursor_seq: number;
  locked_by: string | null;
  locked_until: number | null;
  created_at: number;
  updated_at: number;
}

/** One event on its way to one endpoint. */
export interface WebhookDeliveriesTable {
  id: string;
  endpoint_id: string;
  kind: string;
  /** The `webhook-id`. */
  event_id: string;
  event_seq: number;
  event_type: string;
  audience_kind: string;
  audience_id: string;
  /** The body that is signed and sent. */
  payload: string;
  status: string;
  /** Why it was not delivered, once it is settled. */
  outcome: string | null;
  /** All attempts so far, and those that failed since the schedule was last begun. */
  attempts: number;
  failures: number;
  /** When the first attempt of this schedule began. */
  run_started_at: number | null;
  /** Set while an attempt is under way. */
  attempt_started_at: number | null;
  next_attempt_at: number | null;
  created_at: number;
  settled_at: number | null;
}

/** One request of a delivery and what came back. Without an outcome it is under way. */
export interface WebhookAttemptsTable {
  delivery_id: string;
  number: number;
  started_at: number;
  duration_ms: number | null;
  outcome: string | null;
  detail: string | null;
  request_url: string;
  /** JSON objects of names and values. */
  request_headers: string | null;
  response_status: number | null;
  response_headers: string | null;
  /** The first kilobyte. */
  response_body: string | null;
}
