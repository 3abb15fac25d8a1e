import 'server-only';
import {
  afr,
  ara,
  ben,
  bre,
  bul,
  cat,
  ces,
  dan,
  deu,
  ell,
  eng,
  epo,
  est,
  eus,
  fas,
  fin,
  fra,
  gle,
  glg,
  guj,
  hau,
  heb,
  hin,
  hrv,
  hun,
  hye,
  ind,
  ita,
  jpn,
  kor,
  kur,
  lat,
  lav,
  lit,
  mar,
  msa,
  mya,
  nld,
  nob,
  pol,
  por,
  ron,
  rus,
  slk,
  slv,
  som,
  sot,
  spa,
  swa,
  swe,
  tgl,
  tha,
  tur,
  ukr,
  urd,
  vie,
  yor,
  zho,
  zul,
} from 'stopword';

// The library names its lists by ISO 639-3, captions name languages by BCP 47 (ISO 639-1 first).
const listOf: Record<string, readonly string[]> = {
  af: afr,
  ar: ara,
  bn: ben,
  br: bre,
  bg: bul,
  ca: cat,
  cs: ces,
  da: dan,
  de: deu,
  el: ell,
  en: eng,
  eo: epo,
  et: est,
  eu: eus,
  fa: fas,
  fi: fin,
  fr: fra,
  ga: gle,
  gl: glg,
  gu: guj,
  ha: hau,
  he: heb,
  iw: heb,
  hi: hin,
  hr: hrv,
  hu: hun,
  hy: hye,
  id: ind,
  it: ita,
  ja: jpn,
  ko: kor,
  ku: kur,
  la: lat,
  lv: lav,
  lt: lit,
  mr: mar,
  ms: msa,
  my: mya,
  nl: nld,
  no: nob,
  nb: nob,
  pl: pol,
  pt: por,
  ro: ron,
  ru: rus,
  sk: slk,
  sl: slv,
  so: som,
  st: sot,
  es: spa,
  sw: swa,
  sv: swe,
  th: tha,
  tl: tgl,
  tr: tur,
  uk: ukr,
  ur: urd,
  vi: vie,
  yo: yor,
  zh: zho,
  zu: zul,
};

/** Written stop word lists miss what fills spoken English. */
const spokenEnglish = `
um uh hmm yeah yes no okay ok oh hey hi hello like just really actually basically literally kind sort lot lots bit thing
things stuff something anything everything nothing someone anyone everyone going gonna wanna gotta know think mean see say
said says saying tell told talk talking look looks looking make makes making made take takes taking get gets getting got
give gives go goes went come comes came put let lets let's want wants need needs try trying use way ways right well now
here there then also even still much many more most very too quite pretty little big good great nice bad sure maybe
probably actually one two three first second ones guys people person day time times today again back around away always
never ever every each don't doesn't didn't won't can't couldn't shouldn't wouldn't isn't aren't wasn't weren't haven't
hasn't hadn't i'm i've i'll i'd you're you've you'll you'd we're we've we'll we'd they're they've they'll he's she's
it's it'll that's that'll there's here's what's who's where's how's would could should might must may shall us me him
them mine yours ours theirs itself myself yourself because so if when while whether though although however another
other others same such own both few less least up down out off over under into onto through than which whose whom
happen happens happened end start keep keeps show shows video videos channel please thank thanks welcome cool call
called able actually enough different better best new old three four five six seven eight nine ten eleven twelve fifteen
twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion percent second seconds minute minutes
hour hours week weeks month months year years half couple entire example piece honestly definitely remember
`;

const cache = new Map<string, ReadonlySet<string>>();

/** Stop words of a BCP 47 language, lower case; empty for a language without a list. */
export function stopWordsOf(language: string): ReadonlySet<string> {
  const primary = language.toLowerCase().split(/[-_]/)[0] ?? '';
  const known = cache.get(primary);
  if (known) return known;
  const words = new Set(listOf[primary]?.map((word) => word.toLowerCase()));
  if (primary === 'en') for (const word of spokenEnglish.trim().split(/\s+/)) words.add(word);
  cache.set(primary, words);
  return words;
}
