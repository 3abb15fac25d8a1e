import 'server-only';
import type { SummaryRequest } from '../summary-model';

export interface Progress {
  /** So many windows of the first round, or notes of a later one, are done. */
  onNotes(round: number, done: number, of: number): void;
  onWriting(): void;
  /** So many characters of the answer are there. */
  onWritten(length: number): void;
  onDone(): void;
}

/** How far the windows get, and how far the answer when it is written. */
const notesShare = 0.8;
const writtenShare = 0.97;
/** Characters of a usual answer; a longer one waits at the end. */
const usualLength = 9_000;
const step = 0.02;

/** Turns what happens into fractions that only grow, in steps worth telling. */
export function createProgress(onProgress: SummaryRequest['onProgress']): Progress {
  let fraction = 0;
  let message: string | undefined;
  let writingFrom = 0;
  const report = (next: number, text = message) => {
    const grown = Math.max(fraction, next);
    if (text === message && grown < fraction + step && grown < 1) return;
    fraction = grown;
    message = text;
    onProgress(grown, text);
  };
  return {
    onNotes(round, done, of) {
      if (round > 0) return report(notesShare, 'Combining notes');
      report((done / of) * notesShare, `Summarizing ${Math.min(done + 1, of)} of ${of}`);
    },
    onWriting() {
      writingFrom = fraction;
      report(fraction, 'Writing the summary');
    },
    onWritten(length) {
      report(writingFrom + (writtenShare - writingFrom) * Math.min(1, length / usualLength));
    },
    onDone: () => report(1),
  };
}
