import type { CaptionLanguage } from '@/lib/summaries/schemas';
import { languageTagOf } from '@/lib/youtube/caption-language';

const names = new Intl.DisplayNames('en', { type: 'language' });

/**
 * A language by name: `pt-BR` is `Brazilian Portuguese`, `en-ehkg1hFWq8A` is `English (named track)`. Models name languages
 * in their own ways: what is no tag is said as it is.
 */
export function languageWords(code: string): string {
  const tag = languageTagOf(code);
  try {
    const name = names.of(tag) ?? tag;
    return tag === code ? name : `${name} (named track)`;
  } catch {
    return code;
  }
}

/** Captions by the name that they have, or else by their language. */
export function captionWords({ language, name }: CaptionLanguage): string {
  return name ?? languageWords(language);
}
