import 'server-only';
import { z } from 'zod';

/** An answer that cannot be used. The message names what is wrong in our own words, for the model and for the log. */
export class InvalidAnswer extends Error {
  constructor(readonly problems: string) {
    super(problems);
    this.name = 'InvalidAnswer';
  }
}

/**
 * Reads a model's JSON with a lenient schema: thinking, code fences and prose around the object are cut away, and keys may
 * be written in snake case. Throws `InvalidAnswer`.
 */
export function readJson<S extends z.ZodType>(content: string, schema: S): z.infer<S> {
  const text = withoutThinking(content).trim();
  if (text === '') throw new InvalidAnswer('it was empty');
  const value = parseObject(text);
  if (value === undefined) throw new InvalidAnswer('it was not a complete JSON object');
  const parsed = schema.safeParse(camelKeys(value));
  if (parsed.success) return parsed.data;
  const fields = new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'the object')));
  throw new InvalidAnswer(`missing or of the wrong type: ${[...fields].join(', ')}`);
}

/** Without the reasoning that some open models write before their answer. */
export function withoutThinking(content: string): string {
  return content.replace(/^\s*<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/i, '');
}

function parseObject(text: string): unknown {
  const candidates = [text, fenced(text), text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)];
  for (const candidate of candidates) {
    try {
      const value: unknown = JSON.parse(candidate);
      const inner = Array.isArray(value) && value.length === 1 ? value[0] : value;
      if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) return inner;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

const fence = '```';

/** What stands in the first code fence, if there is one. */
function fenced(text: string): string {
  const open = text.indexOf(fence);
  const close = open < 0 ? -1 : text.indexOf(fence, open + fence.length);
  return close < 0 ? '' : text.slice(open + fence.length, close).replace(/^json/i, '');
}

/** Answers nest three levels. */
const deepest = 20;

function camelKeys(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) throw new InvalidAnswer('it was nested too deeply');
  if (Array.isArray(value)) return value.map((inner) => camelKeys(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/_([a-z])/gi, (_, letter: string) => letter.toUpperCase()),
      camelKeys(inner, depth + 1),
    ]),
  );
}

const onOneLine = (text: string) => text.replace(/\s+/g, ' ');
const inParagraphs = (text: string) =>
  text.replace(/[^\S\n]+/g, ' ').replace(/ ?\n[ \n]*/g, '\n\n');

/** Text on one line, or in paragraphs; line marks such as `[#12 3:05]` taken out, cut at `max`. Empty is a failure. */
export const lineOf = (max: number) => textOf(max, onOneLine);
export const proseOf = (max: number) => textOf(max, inParagraphs);

const marks = / ?\[ ?#\d{1,9}[^\]\n]{0,60}\]/g;

/** A model can write anything, at any length: what costs more than one look at each character waits until the text is cut. */
function textOf(max: number, tidy: (text: string) => string) {
  return z
    .string()
    .transform((text) => {
      const plain = tidy(text)
        .slice(0, 2 * max)
        .replace(marks, '')
        .replace(/[^\P{Cc}\s]/gu, '');
      return tidy(plain).trim().slice(0, max).trim();
    })
    .refine((text) => text !== '');
}

/** A passage id: `12`, `"12"`, `"#12"` or `"[#12 3:05]"`. */
export const passageId = z.preprocess((value) => {
  if (typeof value !== 'string') return value;
  return Number(/\d+/.exec(value)?.[0] ?? Number.NaN);
}, z.number().int());

/** A list that begins with more unreadable items than this is not searched to its end. */
const looksPerItem = 10;

/**
 * A list of what can be read of another one, at most `max`; items that cannot are left out, a single item counts as a list.
 * Without a list it is empty, unless it is `required`.
 */
export function listOf<S extends z.ZodType>(item: S, max: number, required = false) {
  return z
    .preprocess((value) => {
      if (value === undefined || value === null) return required ? value : [];
      return Array.isArray(value) ? value : [value];
    }, z.array(z.unknown()))
    .transform((values): z.infer<S>[] => {
      const read: z.infer<S>[] = [];
      for (const value of values.slice(0, looksPerItem * max)) {
        const parsed = item.safeParse(value);
        if (parsed.success) read.push(parsed.data);
        if (read.length === max) break;
      }
      return read;
    });
}

/** Known passage ids, each once, at most three. Ids that do not exist are left out. */
export const passageIdsIn = (known: ReadonlySet<number>) =>
  listOf(passageId, 50).transform((ids) =>
    [...new Set(ids)].filter((id) => known.has(id)).slice(0, 3),
  );
