import 'server-only';
import { AppError, type ErrorCode } from '../../errors';
import type { CaptionLanguage } from './caption-track';

/**
 * What a refusal of one way to the captions means for the others. `final`: YouTube has spoken about the video, and asking
 * another way would be told the same. `confirm`: two ways must say so, because one player may hide what another one shows.
 * `another_way`: every way is tried. Whether a person may try again later is `retryable` in `lib/errors.ts`; what pauses
 * everything is in `lib/youtube/pause.ts`.
 */
export type RetryRule = 'final' | 'confirm' | 'another_way';

/**
 * With how much each refusal tells, for when no way led anywhere and nothing was confirmed: that this server is refused comes
 * first, or its jobs would fail for what says nothing of their videos; then the player, the road, and what one way alone says.
 */
const rules: Partial<Record<ErrorCode, { rule: RetryRule; tells: number }>> = {
  invalid_url: { rule: 'final', tells: 9 },
  cancelled: { rule: 'final', tells: 9 },
  video_unavailable: { rule: 'final', tells: 9 },
  private: { rule: 'final', tells: 9 },
  members_only: { rule: 'final', tells: 9 },
  age_restricted: { rule: 'final', tells: 9 },
  live_now: { rule: 'final', tells: 9 },
  upcoming: { rule: 'final', tells: 9 },
  bot_check: { rule: 'another_way', tells: 8 },
  ip_blocked: { rule: 'another_way', tells: 8 },
  po_token_required: { rule: 'another_way', tells: 6 },
  consent_required: { rule: 'another_way', tells: 5 },
  parse_failed: { rule: 'another_way', tells: 4 },
  upstream_error: { rule: 'another_way', tells: 4 },
  timeout: { rule: 'another_way', tells: 3 },
  network: { rule: 'another_way', tells: 3 },
  unplayable: { rule: 'confirm', tells: 1 },
  no_captions: { rule: 'confirm', tells: 1 },
  language_unavailable: { rule: 'confirm', tells: 1 },
};

export function retryRuleOf(code: ErrorCode): RetryRule {
  return rules[code]?.rule ?? 'another_way';
}

/** What several refusals come to, and whether that settles the matter: then no other way has to be asked. */
export interface Verdict {
  refusal: AppError;
  settled: boolean;
}

/** Weighs the refusals of the ways that were tried, in their order; at least one. */
export function weighRefusals(refusals: readonly [AppError, ...AppError[]]): Verdict {
  const final = refusals.find(({ code }) => retryRuleOf(code) === 'final');
  if (final) return { refusal: final, settled: true };
  for (const { code } of refusals.filter((one) => retryRuleOf(one.code) === 'confirm')) {
    const agreeing = refusals.filter((other) => claimOf(other.code) === claimOf(code));
    if (agreeing.length > 1) return { refusal: joined(agreeing), settled: true };
  }
  const tells = ({ code }: AppError) => rules[code]?.tells ?? 2;
  const refusal = refusals.reduce((most, next) => (tells(next) > tells(most) ? next : most));
  return { refusal, settled: false };
}

/** No captions, and none in the wanted language, are one claim: what was asked for is not there. */
function claimOf(code: ErrorCode): ErrorCode {
  return code === 'language_unavailable' ? 'no_captions' : code;
}

/** Refusals that claim the same, as one: the captions that any of the players showed are there. */
function joined(refusals: readonly AppError[]): AppError {
  const [first] = refusals as readonly [AppError];
  const details: Record<string, unknown> = Object.assign({}, ...refusals.map((one) => one.details));
  const shown = refusals.flatMap((one) => (one.details?.languages ?? []) as CaptionLanguage[]);
  if (shown.length === 0) return new AppError(first.code, first.message, { details });
  const languages = new Map<string, CaptionLanguage>();
  for (const one of shown) {
    if (one.kind === 'manual' || !languages.has(one.language)) languages.set(one.language, one);
  }
  return new AppError('language_unavailable', undefined, {
    details: { ...details, languages: [...languages.values()] },
  });
}
