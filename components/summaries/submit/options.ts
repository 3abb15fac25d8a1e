import { z } from 'zod';
import { lengths, type SummaryLength } from '@/lib/summaries/choices';
import type { ModelView } from '@/lib/summaries/schemas';
import type { Preferences } from '@/lib/users/schemas';
import { languageWords } from '../language-words';

/** What can be chosen from; `GET /api/models`. */
export interface ModelChoice {
  models: ModelView[];
  default: string;
}

/** How the next batch is summarized. Null is the server's default model, and the language that is spoken. */
export interface SubmitOptions {
  model: string | null;
  length: SummaryLength;
  language: string | null;
  /** What captions must be in; null takes the best there are. */
  captionLanguage: string | null;
  focus: string;
  /** Also what is summarized already. */
  regenerate: boolean;
}

export const maxFocus = 200;
export const defaultOptions: SubmitOptions = {
  model: null,
  length: 'medium',
  language: null,
  captionLanguage: null,
  focus: '',
  regenerate: false,
};

export const lengthWords: Record<SummaryLength, string> = {
  short: 'Short',
  medium: 'Medium',
  long: 'Long',
};

const isLanguage = (tag: string) => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};

/** A focus question, required captions and making summaries anew belong to one batch, so they are not remembered. */
const rememberedSchema = z.object({
  model: z.string().max(200).nullable().catch(null),
  length: z.enum(lengths).catch('medium'),
  language: z.string().max(35).refine(isLanguage).nullable().catch(null),
  /** The defaults that it was chosen instead of. */
  over: z.string().max(400).catch(''),
});

const key = 'summary-options';
const nameOf = (defaults: Preferences | null) => (defaults ? JSON.stringify(defaults) : '');

/**
 * The choice of the last visit, or the person's defaults, when these are newer. Anything that does not hold any more becomes
 * the server's default.
 */
export function recallOptions(
  choice: ModelChoice,
  defaults: Preferences | null = null,
): SubmitOptions {
  const begin: SubmitOptions = { ...defaultOptions, ...defaults };
  // Storage can be forbidden, and anybody can write into it.
  const options = attempt(() => {
    const stored = rememberedSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? '{}'));
    if (stored.data?.over !== nameOf(defaults)) return begin;
    const { over: _, ...remembered } = stored.data;
    return { ...begin, ...remembered };
  }, begin);
  const known = choice.models.some(({ id }) => id === options.model);
  return known ? options : { ...options, model: null };
}

export function rememberOptions(
  { model, length, language }: SubmitOptions,
  defaults: Preferences | null = null,
): void {
  const over = nameOf(defaults);
  attempt(() => localStorage.setItem(key, JSON.stringify({ model, length, language, over })), null);
}

function attempt<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

export function modelOf({ model }: SubmitOptions, choice: ModelChoice): ModelView | undefined {
  const id = model ?? choice.default;
  return choice.models.find((known) => known.id === id);
}

/** The built-in model: free, and in the words of the video only. */
export function isExtractive(model: ModelView | undefined): boolean {
  return model?.id === 'extractive';
}

/** The choice in a few words: `Medium`, `English`, `Extractive`. */
export function describeOptions(options: SubmitOptions, choice: ModelChoice): string[] {
  return [
    lengthWords[options.length],
    options.language ? languageWords(options.language) : 'As spoken',
    ...(options.captionLanguage ? [`${languageWords(options.captionLanguage)} captions`] : []),
    ...(options.focus.trim() ? ['With a question'] : []),
    ...(options.regenerate ? ['Again'] : []),
    modelOf(options, choice)?.label ?? choice.default,
  ];
}
