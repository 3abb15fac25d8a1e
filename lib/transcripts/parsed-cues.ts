import type { Segment } from './segments';

/** What is wrong with a caption file. `line` counts from 1; null where there is none to name. */
export interface CaptionProblem {
  line: number | null;
  message: string;
}

/** What a parser has read, in file order, and the first thing that it could not read. Parsers never throw. */
export interface ParsedCues {
  cues: Segment[];
  problem: CaptionProblem | null;
}

const longestHours = 100;

/** No video is so long; times from afar would not fit into every database either. */
export function isWithinLimit({ startMs, endMs }: Pick<Segment, 'startMs' | 'endMs'>): boolean {
  return Math.max(Math.abs(startMs), Math.abs(endMs)) <= longestHours * 3_600_000;
}

/** What is wrong with a cue that is not; `where` names it. */
export function beyondLimit(where: string, line: number | null): CaptionProblem {
  return { line, message: `${where} has a time of more than ${longestHours} hours.` };
}

/** The number of the line that holds this position. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}
