import { z } from 'zod';
import { lengths, type ModelView, type SummaryLength } from '@/lib/summaries/schemas';

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
});

const key = 'summary-options';

/** The choice of the last visit; anything that does not hold any more becomes the default. */
export function recallOptions(choice: ModelChoice): SubmitOptions {
  // Storage can be forbidden, and anybody can write into it.
  try {
    const stored = rememberedSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? '{}'));
    const remembered = { ...defaultOptions, ...stored.data };
    const known = choice.models.some(({ id }) => id === remembered.model);
    return known ? remembered : { ...remembered, model: null };
  } catch {
    return defaultOptions;
  }
}

export function rememberOptions({ model, length, language }: SubmitOptions): void {
  try {
    localStorage.setItem(key, JSON.stringify({ model, length, language }));
  } catch {}
}

export function modelOf({ model }: SubmitOptions, choice: ModelChoice): ModelView | undefined {
  const id = model ?? choice.default;
  return choice.models.find((known) => known.id === id);
}

/** The built-in model: free, and in the words of the video only. */
export function isExtractive(model: ModelView | undefined): boolean {
  return model?.id === 'extractive';
}

const languageNames = new Intl.DisplayNames('en', { type: 'language' });

/** `pt-BR` -> `Brazilian Portuguese`. */
export function languageName(tag: string): string {
  return languageNames.of(tag) ?? tag;
}

/** The choice in a few words: `Medium`, `English`, `Extractive`. */
export function describeOptions(options: SubmitOptions, choice: ModelChoice): string[] {
  return [
    lengthWords[options.length],
    options.language ? languageName(options.language) : 'As spoken',
    ...(options.captionLanguage ? [`${languageName(options.captionLanguage)} captions`] : []),
    ...(options.focus.trim() ? ['With a question'] : []),
    ...(options.regenerate ? ['Again'] : []),
    modelOf(options, choice)?.label ?? choice.default,
  ];
}
