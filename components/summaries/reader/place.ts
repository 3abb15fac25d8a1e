import { routes } from '@/lib/routes';
import type { PassageView } from '@/lib/summaries/answers';

/** A place in a transcript: a passage, or where only a time is known, the passage that is spoken then. */
export interface TranscriptPlace {
  passageId: number | null;
  startMs: number;
}

/** Chapters and links name whole seconds: what begins within the second is meant. */
const withinMs = 999;

/** Speech may begin after the time that is asked for, at 0:00 say; then it is the first passage. */
export function findPassage(
  passages: readonly PassageView[],
  { passageId, startMs }: TranscriptPlace,
): PassageView | undefined {
  if (passageId !== null) return passages.find((passage) => passage.passage_id === passageId);
  return passages.findLast((passage) => passage.start_ms <= startMs + withinMs) ?? passages[0];
}

/** Which of several things in order is going on at a time; -1 before the first. */
export function indexAt(starts: readonly { start_ms: number }[], ms: number): number {
  return starts.findLastIndex(({ start_ms }) => start_ms <= ms + withinMs);
}

/** The address of a moment of a summary's video. */
export function momentUrl(origin: string, summaryId: string, ms: number): string {
  return `${origin}${routes.summary(summaryId)}#t=${Math.floor(ms / 1000)}`;
}

/** The time in `#t=123`, milliseconds; null when there is none. */
export function readMoment(hash: string): number | null {
  const seconds = /^#t=(\d{1,6})s?$/.exec(hash)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}
