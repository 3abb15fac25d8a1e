/** What a failure means to the outside: HTTP status, a public sentence, and whether trying again can help. */
interface ErrorKind {
  status: number;
  retryable: boolean;
  message: string;
}

const kind = (status: number, retryable: boolean, message: string): ErrorKind => ({
  status,
  retryable,
  message,
});

/** The one table of error codes. Messages are public: plain, no blame, with a next step. */
export const errorKinds = {
  // Requests
  invalid_input: kind(400, false, 'Something in the request is not valid. See the details.'),
  invalid_json: kind(400, false, 'The request body is not valid JSON.'),
  unsupported_media_type: kind(415, false, 'Send the request body as application/json.'),
  payload_too_large: kind(413, false, 'The request body is too large.'),
  unknown_topic: kind(400, false, 'A subscription names a topic that does not exist.'),
  unauthenticated: kind(401, false, 'Sign in to continue.'),
  invalid_credentials: kind(401, false, 'That email and password do not match. Check both.'),
  forbidden: kind(403, false, 'Your account may not do this.'),
  forbidden_origin: kind(
    403,
    false,
    'The request came from a site that is not allowed to send it.',
  ),
  not_found: kind(404, false, 'There is nothing here, or it is not yours.'),
  method_not_allowed: kind(405, false, 'This address does not take that method.'),
  conflict: kind(409, false, 'This was changed or done already. Reload to see how it is now.'),
  misdirected: kind(421, false, 'This server does not answer under that host name.'),
  rate_limited: kind(429, true, 'Too many requests. Wait a moment and try again.'),
  too_many_connections: kind(429, true, 'Too many open event streams. Close some and try again.'),
  setup_closed: kind(410, false, 'This setup link is used up or expired. Sign in instead.'),
  link_closed: kind(410, false, 'This link is used up or expired. Ask an admin for a new one.'),
  internal: kind(
    500,
    true,
    'Something went wrong here. Try again; if it stays, tell the operator.',
  ),
  unavailable: kind(503, true, 'The service is starting or stopping. Try again in a moment.'),

  // API tokens and webhooks
  invalid_token: kind(401, false, 'This API token is not valid. Check it, or make a new one.'),
  insufficient_scope: kind(403, false, 'This API token may not do that. Make one that may.'),
  too_many_tokens: kind(
    409,
    false,
    'You have 50 API tokens, expired ones included. Remove one that is not used.',
  ),
  too_many_webhooks: kind(409, false, 'You have 10 webhooks. Delete one that is not used.'),
  webhook_url_refused: kind(
    422,
    false,
    'Webhooks are not sent there: the host does not exist or is not on the public internet.',
  ),
  webhook_disabled: kind(409, false, 'This webhook is switched off. Switch it on first.'),
  replay_too_large: kind(
    422,
    false,
    'There are more than 1,000 events in that time. Choose a shorter one.',
  ),

  // Accounts
  account_disabled: kind(403, false, 'This account is disabled. Ask an admin of this server.'),
  account_unknown: kind(
    403,
    false,
    'There is no account for your address here. Ask an admin to invite you.',
  ),
  email_unverified: kind(
    403,
    false,
    'The provider does not vouch for your email address. Verify it there, then try again.',
  ),
  provider_failed: kind(502, true, 'Signing in there did not work. Try again or use another way.'),
  signup_closed: kind(403, false, 'This server takes no sign-ups. Ask an admin to invite you.'),
  last_admin: kind(409, false, 'Somebody must stay admin. Make another person admin first.'),
  own_account: kind(409, false, 'You cannot do this to your own account. Ask another admin.'),
  sign_in_again: kind(
    403,
    false,
    'Sign out and in again first: this works for 15 minutes after signing in.',
  ),

  // Submitting
  nothing_usable: kind(422, false, 'Paste at least one YouTube link, or add a caption file.'),
  too_many_sources: kind(
    422,
    false,
    'That is more than 1,000 lines. Submit them in smaller parts.',
  ),
  duplicate_source: kind(422, false, 'This video is already in the list.'),
  private_playlist: kind(
    422,
    false,
    'This playlist is private, as Watch Later and Liked always are. Use one that is public or unlisted.',
  ),
  unknown_model: kind(422, false, 'That model is not configured on this server.'),
  captions_empty: kind(422, false, 'The caption file has no text in it. Choose another file.'),
  captions_gone: kind(
    410,
    false,
    'The uploaded captions are not kept any more. Upload the file again.',
  ),
  captions_invalid: kind(
    422,
    false,
    'The caption file could not be read. Check that it is SRT, VTT, json3, srv3 or plain text.',
  ),

  // YouTube
  invalid_url: kind(
    422,
    false,
    'This is not a link to a YouTube video, playlist or channel. Paste the address of one.',
  ),
  video_unavailable: kind(422, false, 'YouTube says this video is not available. Check the link.'),
  private: kind(422, false, 'This video is private. Ask its owner, or upload the captions.'),
  unplayable: kind(
    422,
    false,
    'YouTube does not play this video here. Upload the captions instead.',
  ),
  age_restricted: kind(
    422,
    false,
    'This video is age-restricted and needs a signed-in viewer. Upload the captions instead.',
  ),
  members_only: kind(422, false, 'This video is for channel members. Upload the captions instead.'),
  bot_check: kind(
    503,
    true,
    'YouTube asks this server to prove it is no robot. Set YOUTUBE_PROXY_URL, wait an hour, or upload the captions.',
  ),
  ip_blocked: kind(
    503,
    true,
    "YouTube is refusing this server's address. Set YOUTUBE_PROXY_URL, wait an hour, or upload the captions.",
  ),
  po_token_required: kind(
    422,
    false,
    'YouTube hands these captions only to its own player. Upload the captions instead.',
  ),
  consent_required: kind(
    503,
    true,
    'YouTube asks for cookie consent from this address. Try later, or upload the captions.',
  ),
  live_now: kind(
    422,
    true,
    'This video is live or has just ended. Captions exist only once its recording is there.',
  ),
  upcoming: kind(422, true, 'This video has not started yet. Come back when it is over.'),
  playlist_not_found: kind(422, false, 'YouTube shows no such playlist. Check the link.'),
  playlist_empty: kind(422, false, 'This playlist has no videos in it. Choose another one.'),
  channel_not_found: kind(422, false, 'YouTube shows no such channel. Check the address.'),
  channel_empty: kind(422, false, 'This channel has no public videos. Choose another one.'),
  youtube_quota: kind(
    503,
    true,
    "This server's YouTube quota is used up for now. Try again later, or paste the videos' links.",
  ),
  youtube_key_invalid: kind(
    502,
    false,
    'YouTube refuses the API key of this server. Ask the operator to check YOUTUBE_API_KEY.',
  ),
  no_captions: kind(422, false, 'This video has no captions. If you have them, upload the file.'),
  language_unavailable: kind(
    422,
    false,
    'This video has no captions in that language. Choose one that it has, or upload the captions.',
  ),
  timeout: kind(504, true, 'YouTube took too long to answer. Try again.'),
  network: kind(502, true, 'YouTube could not be reached. Check the connection and try again.'),
  upstream_error: kind(502, true, 'YouTube answered with an error. Try again later.'),
  parse_failed: kind(
    502,
    false,
    'YouTube answered in a way this version cannot read. Update the app, or upload the captions.',
  ),
  cancelled: kind(409, true, 'Cancelled. Retry it to start again.'),

  // Models
  model_unauthorized: kind(
    502,
    false,
    'The model refuses the key of this server. Ask the operator to check it.',
  ),
  model_not_found: kind(502, false, 'The provider does not know this model. Choose another one.'),
  model_quota_exceeded: kind(
    502,
    true,
    "The provider's budget of this server is used up. Top it up, or choose another model.",
  ),
  model_rate_limited: kind(503, true, 'The model takes no more requests now. Try again later.'),
  model_unavailable: kind(502, true, 'The model answered with an error. Try again later.'),
  model_network: kind(502, true, 'The model could not be reached. Try again later.'),
  model_timeout: kind(504, true, 'The model stopped answering. Try again.'),
  model_refused: kind(
    422,
    false,
    'The model declined to summarize this video. Choose another one.',
  ),
  model_invalid_answer: kind(
    502,
    true,
    'The model did not give a usable summary. Try again, or choose another one.',
  ),
  model_answer_too_long: kind(
    502,
    true,
    'The summary did not fit the answer of this model. Ask for a shorter one, or choose another model.',
  ),
  model_context_exceeded: kind(
    422,
    false,
    'The video is too long for this model. Choose one with a larger context.',
  ),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

export interface AppErrorOptions {
  /** Logged, never sent. */
  cause?: unknown;
  /** Sent to the client: names the field and what to do. Must not hold secrets. */
  details?: Record<string, unknown>;
}

/** A failure with a stable code. `message` is public; compare `code`, never `instanceof`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message?: string, options: AppErrorOptions = {}) {
    super(message ?? errorKinds[code].message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
  }
}

export interface PublicError {
  code: ErrorCode;
  message: string;
  details?: Record<string, unknown>;
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorKinds, value);
}

/** The code of any thrown value; what is not ours is `internal`. */
export function errorCodeOf(error: unknown): ErrorCode {
  const code = (error as { code?: unknown } | null)?.code;
  const name = (error as { name?: unknown } | null)?.name;
  return name === 'AppError' && isErrorCode(code) ? code : 'internal';
}

/** What a client may see of any thrown value: our own message and details, or nothing but `internal`. */
export function toPublicError(error: unknown): PublicError {
  const code = errorCodeOf(error);
  if (code === 'internal') return { code, message: errorKinds.internal.message };
  const { message, details } = error as AppError;
  return details ? { code, message, details } : { code, message };
}

export function statusOf(code: ErrorCode): number {
  return errorKinds[code].status;
}

export function isRetryable(code: ErrorCode): boolean {
  return errorKinds[code].retryable;
}
