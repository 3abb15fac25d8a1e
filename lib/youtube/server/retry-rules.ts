import 'server-only';
import { type AppError, type ErrorCode, errorCodeOf } from '../../errors';

/**
 * What a refusal of one way to the captions means for the others. `final`: YouTube has spoken about the video, and asking
 * another way would be told the same. `confirm`: one more way is asked, because a player that shows no captions may only hide
 * them. `another_way`: every way is tried. Whether a person may try again later is `retryable` in `lib/errors.ts`; what pauses
 * everything is in `lib/youtube/pause.ts`.
 */
export type RetryRule = 'final' | 'confirm' | 'another_way';

/** With how much each refusal tells, for when no way led anywhere: what is said of the video, of us, of the road. */
const rules: Partial<Record<ErrorCode, { rule: RetryRule; tells: number }>> = {
  invalid_url: { rule: 'final', tells: 9 },
  cancelled: { rule: 'final', tells: 9 },
  video_unavailable: { rule: 'final', tells: 9 },
  private: { rule: 'final', tells: 9 },
  members_only: { rule: 'final', tells: 9 },
  age_restricted: { rule: 'final', tells: 9 },
  live_now: { rule: 'final', tells: 9 },
  upcoming: { rule: 'final', tells: 9 },
  language_unavailable: { rule: 'final', tells: 9 },
  no_captions: { rule: 'confirm', tells: 8 },
  unplayable: { rule: 'another_way', tells: 7 },
  po_token_required: { rule: 'another_way', tells: 6 },
  bot_check: { rule: 'another_way', tells: 5 },
  ip_blocked: { rule: 'another_way', tells: 5 },
  consent_required: { rule: 'another_way', tells: 4 },
  parse_failed: { rule: 'another_way', tells: 3 },
  upstream_error: { rule: 'another_way', tells: 3 },
  timeout: { rule: 'another_way', tells: 2 },
  network: { rule: 'another_way', tells: 2 },
};

export function retryRuleOf(code: ErrorCode): RetryRule {
  return rules[code]?.rule ?? 'another_way';
}

/** The one of two failures that says more; the earlier one where both say as much. */
export function moreTelling(before: AppError | null, after: AppError): AppError {
  const tells = (error: AppError) => rules[errorCodeOf(error)]?.tells ?? 1;
  return before !== null && tells(before) >= tells(after) ? before : after;
}
