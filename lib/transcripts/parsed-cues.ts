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

/** The number of the line that holds this position. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}
