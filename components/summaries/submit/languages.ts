import { languageWords } from '../language-words';

const common =
  'ar bg bn ca cs da de el en es et fa fi fil fr he hi hr hu id it ja ko lt lv ms nl nb pl pt pt-BR ro ru sk sl sr sv sw ta te th tr uk ur vi zh-Hans zh-Hant';

/** Languages to choose from by name, with `chosen` among them in any case. */
export function languageChoices(chosen: string | null): { tag: string; name: string }[] {
  const tags = new Set([...common.split(' '), ...(chosen ? [chosen] : [])]);
  return [...tags]
    .map((tag) => ({ tag, name: languageWords(tag) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
