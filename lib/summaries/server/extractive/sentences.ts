import 'server-only';
import { boundedParts } from '../../../transcripts/lines';
import type { Passage } from '../../../transcripts/passages';
import type { Segment } from '../../../transcripts/segments';
import { wordCount } from '../../../transcripts/word-count';
import type { Pause } from './pause';

/** A unit that can be picked: a sentence, or in captions without punctuation what stands between two pauses. */
export interface Sentence {
  /** As spoken. */
  text: string;
  /** Index into the passages of the one it starts in. */
  passage: number;
  /** Whether all of it stands in that passage, so that it can be quoted. */
  quotable: boolean;
  /** False where captions had to be cut in the middle of a thought. */
  complete: boolean;
}

/** Below one sentence end in this many words a transcript counts as unpunctuated, as automatic captions often are. */
const wordsPerMark = 60;
/** Below one capital in this many letters it counts as written without capitals. */
const lettersPerCapital = 300;
const pauseMs = 700;
const shortest = 9;
const longestUnpunctuated = 24;
/** No sentence is longer, whatever a caption file holds: everything after this works on short texts. */
const longest = 60;
/** What the segmenter sees at once; its cost grows faster than the text. */
const blockLength = 1_000;

const stageDirections = /\[[^\][]{1,40}\]|\((?:music|applause|laughter|laughs)\)|[♪♫]+|>>+/giu;
const marks = /[.!?…。！？]/gu;

/** Cuts a transcript into sentences with `Intl.Segmenter`, or at pauses where there is no punctuation. */
export async function splitSentences(
  passages: readonly Passage[],
  segments: readonly Segment[],
  language: string,
  pause: Pause,
): Promise<Sentence[]> {
  const pieces = placePieces(passages, segments);
  const style = await readStyle(segments, pause);
  const cuts = style === 'unpunctuated' ? cutAtPauses(pieces) : cutAtMarks(pieces, language, style);
  const sentences: Sentence[] = [];
  for (const { text, first, last, complete } of cuts) {
    const spoken = tidy(text);
    const { passage } = pieces[first]!;
    if (spoken) {
      sentences.push({
        text: spoken,
        passage,
        quotable: pieces[last]!.passage === passage,
        complete,
      });
    }
    await pause();
  }
  return sentences;
}

/** A caption line of bounded length, with the passage it belongs to and whether speech pauses after it. */
interface Piece {
  text: string;
  passage: number;
  pauseAfter: boolean;
}

/** A cut-out stretch: its text and the pieces it starts and ends in. */
interface Cut {
  text: string;
  first: number;
  last: number;
  complete: boolean;
}

/** Passages are runs of whole segments, so walking along both finds the passage of each. */
function placePieces(passages: readonly Passage[], segments: readonly Segment[]): Piece[] {
  const pieces: Piece[] = [];
  let passage = 0;
  let consumed = 0;
  for (const [index, segment] of segments.entries()) {
    if (consumed >= (passages[passage]?.text.length ?? 0) && passage < passages.length - 1) {
      passage += 1;
      consumed = 0;
    }
    consumed += segment.text.length + (consumed > 0 ? 1 : 0);
    const next = segments[index + 1];
    const pauseAfter = next !== undefined && next.startMs - segment.endMs >= pauseMs;
    const parts = [...boundedParts(segment.text, blockLength)];
    for (const [part, text] of parts.entries()) {
      pieces.push({ text, passage, pauseAfter: pauseAfter && part === parts.length - 1 });
    }
  }
  return pieces;
}

type Style = 'written' | 'uncased' | 'unpunctuated';

async function readStyle(segments: readonly Segment[], pause: Pause): Promise<Style> {
  let words = 0;
  let ends = 0;
  let letters = 0;
  let capitals = 0;
  for (const { text } of segments) {
    words += wordCount(text);
    ends += text.match(marks)?.length ?? 0;
    letters += text.match(/\p{L}/gu)?.length ?? 0;
    capitals += text.match(/\p{Lu}/gu)?.length ?? 0;
    await pause();
  }
  if (ends * wordsPerMark < words) return 'unpunctuated';
  return capitals * lettersPerCapital < letters ? 'uncased' : 'written';
}

/** Sentences as the segmenter sees them, block by block; what a block's end cuts off goes on in the next. */
function* cutAtMarks(
  pieces: readonly Piece[],
  language: string,
  style: 'written' | 'uncased',
): Generator<Cut> {
  const segmenter = new Intl.Segmenter(localeOf(language), { granularity: 'sentence' });
  let block = '';
  let starts: { at: number; piece: number }[] = [];

  const pieceAt = (offset: number) => starts.findLast(({ at }) => at <= offset)?.piece ?? 0;
  function* cut(isLast: boolean): Generator<Cut> {
    const spans = style === 'uncased' ? spansAtMarks(block) : writtenSpans(segmenter, block);
    const open = isLast ? undefined : spans.at(-1);
    for (const span of spans) {
      if (span === open && wordCount(block.slice(span.from)) <= longest) break;
      yield* bounded(block, span, pieceAt);
      if (span === open) {
        block = '';
        starts = [];
        return;
      }
    }
    if (!open) return;
    const first = pieceAt(open.from);
    starts = starts
      .filter(({ piece }) => piece >= first)
      .map(({ at, piece }) => ({ at: Math.max(0, at - open.from), piece }));
    block = block.slice(open.from);
  }

  for (const [index, piece] of pieces.entries()) {
    starts.push({ at: block.length, piece: index });
    block += `${piece.text} `;
    if (block.length >= blockLength) yield* cut(false);
  }
  yield* cut(true);
}

interface Span {
  from: number;
  to: number;
}

/** "Dr. Smith": what goes on in lower case or after an initial is still the same sentence. */
function writtenSpans(segmenter: Intl.Segmenter, block: string): Span[] {
  const spans: Span[] = [];
  for (const { segment, index } of segmenter.segment(block)) {
    const before = spans.at(-1);
    const said = before ? block.slice(Math.max(before.from, before.to - 8), before.to) : '';
    const goesOn =
      /^\p{Ll}/u.test(segment) || /(?:^|\s)(?:\p{Lu}|Dr|Mr|Mrs|Ms|St|vs)\.\s*$/u.test(said);
    const to = index + segment.length;
    if (before && goesOn) before.to = to;
    else spans.push({ from: index, to });
  }
  return spans;
}

/** Where nothing is capitalized the segmenter finds no end; the marks alone tell. */
function spansAtMarks(block: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of block.matchAll(/[.!?…。！？]["'”’)\]]*(?:\s+|(?<=[。！？]))/gu)) {
    const to = match.index + match[0].length;
    spans.push({ from, to });
    from = to;
  }
  if (from < block.length) spans.push({ from, to: block.length });
  return spans;
}

/** A span as cuts of bounded length: first at any mark, then by words. */
function* bounded(block: string, span: Span, pieceAt: (offset: number) => number): Generator<Cut> {
  const make = ({ from, to }: Span, complete: boolean): Cut => ({
    text: block.slice(from, to),
    first: pieceAt(from),
    last: pieceAt(Math.max(from, to - 2)),
    complete,
  });
  if (wordCount(block.slice(span.from, span.to)) <= longest) {
    yield make(span, true);
    return;
  }
  for (const part of spansAtMarks(block.slice(span.from, span.to))) {
    let from = span.from + part.from;
    const to = span.from + part.to;
    while (from < to) {
      const end = Math.min(to, from + lengthOfWords(block.slice(from, to), longestUnpunctuated));
      yield make({ from, to: end }, end === to);
      from = end;
    }
  }
}

/** How many characters the first so many words of a text take. */
function lengthOfWords(text: string, words: number): number {
  if (wordCount(text) <= words) return text.length;
  let count = 0;
  for (const match of text.matchAll(/\S+\s*/gu)) {
    const weight = Math.max(1, wordCount(match[0]));
    if (weight > words) return match.index + words * 2;
    count += weight;
    if (count >= words) return match.index + match[0].length;
  }
  return text.length;
}

function* cutAtPauses(pieces: readonly Piece[]): Generator<Cut> {
  let text = '';
  let words = 0;
  let first = 0;
  for (const [index, piece] of pieces.entries()) {
    if (text === '') first = index;
    text += `${piece.text} `;
    words += wordCount(piece.text);
    const next = pieces[index + 1];
    const turn = /^(?:so|but|and then|now|okay|because)\b/i.test(next?.text ?? '');
    const atBreak = next === undefined || (words >= shortest && (piece.pauseAfter || turn));
    if (!atBreak && words < longestUnpunctuated) continue;
    const block = text;
    const begin = first;
    if (words <= longest) yield { text: block, first: begin, last: index, complete: atBreak };
    else yield* bounded(block, { from: 0, to: block.length }, () => begin);
    text = '';
    words = 0;
  }
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
