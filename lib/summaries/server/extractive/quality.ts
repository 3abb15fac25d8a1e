import 'server-only';
import { sentenceEnd } from '../../../transcripts/segments';
import { wordCount } from '../../../transcripts/word-count';
import { localeOf, type Sentence } from './sentences';

/**
 * How well a sentence stands alone, as a factor: near 1 for a statement, near 0 for housekeeping ("subscribe", "see you
 * next time"). The word lists are English; for other languages length and form decide.
 */
const housekeeping =
  /\b(?:subscribe|like button|notification bell|hit the bell|patreon|sponsor(?:ed|s)?|promo code|discount|link(?:s)? (?:is |are )?(?:in|down)|description below|comment(?:s)? (?:below|section)|thanks? (?:you )?(?:so much )?for watching|see you (?:in the )?(?:next|later|soon)|welcome back|my name is|check (?:it|this|them) out|giveaway|affiliate|follow me)\b/i;
const dangling =
  /^(?:it|this|that|these|those|they|them|he|she|him|her|there|here|which|who|such|and|but|so|or|because|then|also|that's|it's|he's|she's|they're|there's)\b/i;
const weight =
  /\b(?:important|key|main|crucial|essential|means?|defined?|called|because|therefore|result|reason|problem|solution|difference|first|finally|in short|in other words|the point|remember|must|should|best|instead|however|research|study|percent|million|billion)\b/i;
const opening =
  /\b(?:in this (?:video|talk|lecture|episode|tutorial|course|lesson|session)|today (?:we|i|i'm|we're|i'll|we'll)|(?:we're|i'm|we are|i am) (?:going to|gonna) (?:talk|look|show|cover|build|learn|explain|discuss|explore)|i want to (?:talk|show|tell|explain))\b/i;
const advice =
  /\b(?:should|shouldn't|must|need to|have to|make sure|remember|don't|avoid|always|never|try to|try|start by|instead of|the lesson|the trick|the key is|my advice|recommend|best way|focus on|keep in mind|be careful|consider)\b/i;
const personal = /\b(?:i|we|you|my|our|your|me|us)\b/i;

/** Factor for standing alone, 0..1.3. */
export function standsAlone({ text }: Sentence): number {
  if (housekeeping.test(text)) return 0.05;
  const words = wordCount(text);
  let factor = words < 6 ? 0.15 : words < 9 ? 0.6 : words <= 34 ? 1 : words <= 48 ? 0.75 : 0.35;
  if (/[?？]["'”’)]*$/u.test(text)) factor *= 0.45;
  if (dangling.test(text)) factor *= 0.7;
  if (weight.test(text)) factor *= 1.12;
  if (/\d/.test(text)) factor *= 1.05;
  return factor;
}

export const announcesTopic = ({ text }: Sentence) =>
  opening.test(text) && !housekeeping.test(text);
export const givesAdvice = ({ text }: Sentence) => advice.test(text) && !housekeeping.test(text);
export const soundsPersonal = ({ text }: Sentence) => personal.test(text);

const leadIns =
  /^(?:(?:and|but|so|now|well|okay|ok|alright|right|yeah|yes|also|then|actually|basically|anyway)\b,?\s+)+/iu;

/** A spoken sentence as a reader wants it: fillers and repeated words out, a capital first, an end mark last. */
export function readable({ text, complete }: Sentence, language: string): string {
  let clean = text;
  if (language.toLowerCase().startsWith('en')) {
    clean = clean.replace(/(?:^|(?<=[\s,]))(?:um+|uh+|erm?|hmm+),?\s*/giu, '');
    clean = clean.replace(/,\s*(?:you know|i mean|like|sort of|kind of),\s*/giu, ' ');
    clean = clean.replace(leadIns, '');
  }
  clean = clean
    .replace(/(?<![\p{L}\p{N}])(\p{L}{1,12})(?:\s+\1){1,3}(?![\p{L}\p{N}])/giu, '$1')
    .replace(/\s+([,.;:!?])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  const [first = ''] = clean;
  clean = first.toLocaleUpperCase(localeOf(language)) + clean.slice(first.length);
  if (sentenceEnd.test(clean)) return clean;
  return clean.replace(/[,;:–—-]+$/u, '') + (complete ? '.' : ' …');
}
