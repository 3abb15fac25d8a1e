import 'server-only';
import { z } from 'zod';
import { AppError, type ErrorCode, errorCodeOf, isErrorCode } from '../../errors';
import { type CaptionLanguage, captionLanguageSchema } from '../schemas';
import type { SummariesContext } from './context';

/** So long is believed that a video has no captions: they may be added, and automatic ones take their time. */
const rememberedMs = 6 * 3_600_000;
const remembered: readonly ErrorCode[] = ['no_captions', 'language_unavailable'];

const detailsSchema = z.object({
  title: z.string().optional(),
  languages: z.array(captionLanguageSchema).optional(),
});

/** A refusal that stands, as it was given. */
export interface CaptionRefusal {
  code: ErrorCode;
  title?: string;
  languages?: CaptionLanguage[];
}

type Store = Pick<SummariesContext, 'db' | 'now'>;

/** No captions at all are none in any language; a missing language, and empty ones, concern what was asked for. */
const noneKey = (videoId: string) => `${videoId}:none`;

/** The refusals that stand for these videos, by video id; `cacheKeyOf` names the captions that are asked for. */
export async function findRefusals(
  { db, now }: Store,
  videoIds: readonly string[],
  cacheKeyOf: (videoId: string) => string,
): Promise<Map<string, CaptionRefusal>> {
  if (videoIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('caption_refusals')
    .select(['video_id', 'code', 'details'])
    .where('cache_key', 'in', [...videoIds.map(noneKey), ...videoIds.map(cacheKeyOf)])
    .where('expires_at', '>', now())
    .execute();
  return new Map(
    rows.flatMap(({ video_id, code, details }) =>
      isErrorCode(code)
        ? [[video_id, { code, ...detailsSchema.parse(JSON.parse(details)) }] as const]
        : [],
    ),
  );
}

/** The same for one video, as the error it was; null when nothing stands against asking. */
export async function findRefusal(
  store: Store,
  videoId: string,
  cacheKey: string,
): Promise<AppError | null> {
  const refusal = (await findRefusals(store, [videoId], () => cacheKey)).get(videoId);
  if (!refusal) return null;
  const { code, ...details } = refusal;
  return new AppError(code, undefined, { cause: 'remembered', details });
}

/** Keeps what says that there are no captions; any other error says nothing of the next time. */
export async function rememberRefusal(
  { db, now }: Store,
  videoId: string,
  cacheKey: string,
  error: unknown,
): Promise<void> {
  const code = errorCodeOf(error);
  if (!remembered.includes(code)) return;
  const known = (error as AppError).details ?? {};
  const details = detailsSchema.safeParse(known).data ?? {};
  const inAnyLanguage = code === 'no_captions' && !known.empty;
  const row = {
    video_id: videoId,
    code,
    details: JSON.stringify(details),
    expires_at: now() + rememberedMs,
  };
  await db
    .insertInto('caption_refusals')
    .values({ cache_key: inAnyLanguage ? noneKey(videoId) : cacheKey, ...row })
    .onConflict((conflict) => conflict.column('cache_key').doUpdateSet(row))
    .execute();
}

/** Clears away what has run out. */
export async function dropOldRefusals({ db, now }: Store): Promise<void> {
  await db.deleteFrom('caption_refusals').where('expires_at', '<=', now()).execute();
}
