import { z } from 'zod';

/** What YouTube calls the language of a caption track: a tag, with an id behind it where the track has a name of its own. */
export const captionLanguageCode = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2,3}(?:[-_][\w-]{1,32})?$/, 'Use a language tag such as en or pt-BR.')
  .max(35);

/** A track that has a name of its own carries an id after its language: `en-ehkg1hFWq8A` (yt-dlp issues 6926 and 8200). */
const trackIdLength = 11;

/** The BCP 47 tag in YouTube's code of a caption track: `en-ehkg1hFWq8A` -> `en`. What holds none is given back as it is. */
export function languageTagOf(code: string): string {
  if (isTag(code)) return code;
  const tag = code.slice(0, -trackIdLength - 1);
  return isTag(tag) && /^[-_]$/.test(code[tag.length] ?? '') ? tag : code;
}

/**
 * How far captions are from the language that is wanted: 0 is the very track, 1 the same language, script and region, 2
 * another region, 3 another script, null another language. Old and new names of a language are one (`iw` and `he`), and what
 * a tag leaves out is what is likely (`zh-TW` is `zh-Hant`; https://unicode.org/reports/tr35/#Likely_Subtags).
 */
export function languageDistance(code: string, wanted: string): number | null {
  if (code.toLowerCase() === wanted.toLowerCase()) return 0;
  const [ours, theirs] = [code, wanted].map(partsOf);
  if (!ours || !theirs || ours.language !== theirs.language) return null;
  if (ours.script !== theirs.script) return 3;
  return ours.region === theirs.region ? 1 : 2;
}

function partsOf(code: string): { language: string; script?: string; region?: string } {
  try {
    const { language, script, region } = new Intl.Locale(languageTagOf(code)).maximize();
    // Norwegian is written as Bokmål where nothing else is said; likely subtags keep the two apart.
    return { language: language === 'no' ? 'nb' : language, script, region };
  } catch {
    return { language: code.toLowerCase().split(/[-_]/)[0]! };
  }
}

function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
