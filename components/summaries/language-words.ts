import { languageName } from './submit/options';

/** A language by name. Models name languages in their own ways: what is no tag is said as it is. */
export function languageWords(tag: string): string {
  try {
    return languageName(tag);
  } catch {
    return tag;
  }
}
