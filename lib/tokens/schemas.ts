import { z } from 'zod';
import { tokenScopes } from '../api-scopes';

export const maxTokens = 50;
export const maxTokenDays = 365;
const dayMs = 86_400_000;

/** What an API token is for, in words. */
export const scopeWords = {
  read: 'Read summaries, transcripts and batches',
  submit: 'Start, cancel and retry batches, delete and restore summaries',
  events: 'Follow the event stream, its history and what of the inbox is unread',
} as const satisfies Record<(typeof tokenScopes)[number], string>;

/** Every token ends: by a number of days or at a time, in 90 days when neither is given. */
export const createTokenSchema = z
  .object({
    name: z.string().trim().min(1, 'Give the token a name.').max(100),
    scopes: z
      .array(z.enum(tokenScopes))
      .min(1, 'Choose at least one thing that the token may do.')
      .transform((scopes) => tokenScopes.filter((scope) => scopes.includes(scope))),
    expires_in_days: z
      .number()
      .int()
      .min(1, 'A token lasts a day at least.')
      .max(maxTokenDays, 'A token lasts a year at most.')
      .optional(),
    /** Epoch milliseconds. */
    expires_at: z.number().int().optional(),
  })
  .refine(({ expires_in_days, expires_at }) => !expires_in_days || !expires_at, {
    path: ['expires_at'],
    error: 'Use expires_in_days or expires_at, not both.',
  });

/** When a token that is made now ends; null for a time that is over or more than a year away. */
export function expiryOf(
  { expires_in_days, expires_at }: { expires_in_days?: number; expires_at?: number },
  now: number,
): number | null {
  const at = expires_at ?? now + (expires_in_days ?? 90) * dayMs;
  return at > now && at <= now + (maxTokenDays + 1) * dayMs ? at : null;
}

export const tokenViewSchema = z.object({
  token_id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(tokenScopes)),
  /** Its last four characters. */
  hint: z.string(),
  created_at: z.number(),
  expires_at: z.number(),
  expired: z.boolean(),
  /** Within five minutes. */
  last_used_at: z.number().nullable(),
});
export type TokenView = z.infer<typeof tokenViewSchema>;

export const tokenListSchema = z.object({ items: z.array(tokenViewSchema) });

/** The only answer that ever holds a token. */
export const createdTokenSchema = tokenViewSchema.extend({ token: z.string() });
export type CreatedToken = z.infer<typeof createdTokenSchema>;
