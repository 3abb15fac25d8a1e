import 'server-only';
import { breathe } from '../../../breathe';
import type { Passage } from '../../../transcripts/passages';
import type { Segment } from '../../../transcripts/segments';

/** A unit that can be picked: a sentence, or in captions without punctuation what stands between two pauses. */
export interface Sentence {
  /** As spoken. */
  text: string;
  /** Index into the passages of the one it starts in. */
  passage: number;
  /** Whether all of it stands in that passage, so that it can be quoted. */
  quotable: boolean;
  /** False where captions without punctuation had to be cut in the middle of a thought. */
  complete: boolean;
}

/** Below one sentence end in this many words a transcript counts as unpunctuated, as automatic captions are. */
const wordsPerMark = 60;
const pauseMs = 700;
const maxUnpunctuatedWords = 24;
const minUnpunctuatedWords = 9;

const stageDirections = /\[[^\]]{1,40}\]|\((?:music|applause|laughter|laughs)\)|♪+|>>+/giu;
const mark = /[.!?…。！？]/gu;

/** Cuts a transcript into sentences with `Intl.Segmenter`, or at pauses where there is no punctuation. */
export async function splitSentences(
  passages: readonly Passage[],
  segments: readonly Segment[],
  language: string,
): Promise<Sentence[]> {
  const locator = createLocator(passages);
  const marks = passages.reduce((sum, { text }) => sum + (text.match(mark)?.length ?? 0), 0);
  const words = passages.reduce((sum, { text }) => sum + text.split(' ').length, 0);
  const unspaced = words * 12 < passages.reduce((sum, { text }) => sum + text.length, 0);
  return marks * wordsPerMark >= words || unspaced
    ? splitPunctuated(passages, language, locator)
    : splitAtPauses(segments, locator);
}

interface Locator {
  text: string;
  /** The passage a character of the joined text belongs to. Asked in ascending order. */
  passageAt(offset: number): number;
}

function createLocator(passages: readonly Passage[]): Locator {
  const starts: number[] = [];
  let length = 0;
  for (const passage of passages) {
    starts.push(length);
    length += passage.text.length + 1;
  }
  return {
    text: passages.map((passage) => passage.text).join(' '),
    passageAt(offset) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle]! <= offset) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}

async function splitPunctuated(
  passages: readonly Passage[],
  language: string,
  { text, passageAt }: Locator,
): Promise<Sentence[]> {
  const segmenter = new Intl.Segmenter(localeOf(language), { granularity: 'sentence' });
  const sentences: Sentence[] = [];
  let pending = '';
  let pendingStart = 0;
  const close = () => {
    const spoken = tidy(pending);
    const passage = passageAt(pendingStart);
    if (spoken) {
      const quotable = passages[passage]?.text.includes(pending.trim()) ?? false;
      sentences.push({ text: spoken, passage, quotable, complete: true });
    }
    pending = '';
  };
  for (const { segment, index } of segmenter.segment(text)) {
    // "Dr. Smith": what goes on in lower case or after an initial is still the same sentence.
    const goesOn =
      /^\p{Ll}/u.test(segment) || /(?:^|\s)(?:\p{Lu}|Dr|Mr|Mrs|Ms|St|vs)\.\s*$/u.test(pending);
    if (pending && !goesOn) close();
    if (!pending) pendingStart = index;
    pending += segment;
    await breathe();
  }
  close();
  return sentences;
}

async function splitAtPauses(
  segments: readonly Segment[],
  { passageAt }: Locator,
): Promise<Sentence[]> {
  const sentences: Sentence[] = [];
  let parts: string[] = [];
  let words = 0;
  let start = 0;
  let offset = 0;
  const close = (end: number, complete: boolean) => {
    const text = tidy(parts.join(' '));
    const passage = passageAt(start);
    if (text) sentences.push({ text, passage, quotable: passageAt(end) === passage, complete });
    parts = [];
    words = 0;
  };
  for (const [index, segment] of segments.entries()) {
    if (parts.length === 0) start = offset;
    parts.push(segment.text);
    words += segment.text.split(' ').length;
    offset += segment.text.length + 1;
    const next = segments[index + 1];
    const pause = next !== undefined && next.startMs - segment.endMs >= pauseMs;
    const turn = next !== undefined && /^(?:so|but|and then|now|okay|because)\b/i.test(next.text);
    const atBreak = words >= minUnpunctuatedWords && (pause || turn);
    if (atBreak || words >= maxUnpunctuatedWords) close(offset - 2, atBreak);
    await breathe();
  }
  close(offset - 2, true);
  return sentences;
}

function tidy(text: string): string {
  return text
    .replace(stageDirections, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[-–—]\s*/, '')
    .trim();
}

/** A locale that `Intl` takes; captions sometimes name languages it does not know. */
export function localeOf(language: string): string {
  try {
    return Intl.getCanonicalLocales(language.replace('_', '-'))[0] ?? 'und';
  } catch {
    return 'und';
  }
}
