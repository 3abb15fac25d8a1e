import 'server-only';
import { z } from 'zod';

/** An empty setting counts as unset. */
export const blankToUndefined = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? undefined : value;
export const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess(blankToUndefined, schema.optional());
export const text = optional(z.string().trim());
/** `true` or `false`, or `1` or `0`. */
export const flag = (fallback: boolean) =>
  z.preprocess(
    blankToUndefined,
    z
      .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
      .default(fallback ? 'true' : 'false')
      .transform((value) => value === 'true' || value === '1'),
  );
export const number = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.coerce
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);
/** A whole number with a default. */
export const whole = (fallback: number, min: number, max?: number) =>
  z.preprocess(blankToUndefined, number(min, max).default(fallback));
const address = z
  .string()
  .trim()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: 'must be an http:// or https:// address',
    abort: true,
  })
  .transform((value) => value.replace(/\/+$/, ''));
/** An address, without slashes at its end. */
export const httpUrl = optional(address);
/** An address of which nothing but scheme, host and port counts. */
export const httpOrigin = (example: string) =>
  optional(
    address.refine((value) => new URL(value).href === `${new URL(value).origin}/`, {
      error: `must be an origin without a path, such as ${example}`,
    }),
  );
/** Values separated by commas. */
export const list = z.preprocess(
  blankToUndefined,
  z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    ),
);
