import 'server-only';
import type { Line } from './lines';

export interface WindowOptions {
  /** The most tokens in a window. No line may be longer. */
  maxTokens: number;
  /** Where the creator's chapters start, in milliseconds, in order; empty without chapters or times. */
  chapterStartsMs: readonly number[];
}

const shortestChapterMs = 3 * 60_000;
const longestChapterMs = 15 * 60_000;
/** Repeating a longer line than this share of a window is not worth it. */
const largestOverlap = 0.1;

/**
 * Cuts a transcript into windows, in order, with every line in at least one and none larger than `maxTokens`. The creator's
 * chapters are windows where they last 3 to 15 minutes: shorter ones are joined, longer ones cut into even parts. Each
 * window but the first begins with the last line of the one before, so that no thought is cut in two.
 */
export function planWindows(lines: readonly Line[], options: WindowOptions): Line[][] {
  const byChapter = options.chapterStartsMs.length > 1;
  const sections = byChapter ? chapterSections(lines, options) : [[...lines]];
  const longestMs = byChapter ? longestChapterMs : Number.POSITIVE_INFINITY;
  const windows = sections.flatMap((section) => cutEvenly(section, options.maxTokens, longestMs));
  return windows.map((window, index) => {
    const before = windows[index - 1]?.at(-1);
    const fits =
      before !== undefined &&
      before.tokens <= largestOverlap * options.maxTokens &&
      before.tokens + tokensOf(window) <= options.maxTokens;
    return fits ? [before, ...window] : window;
  });
}

export const tokensOf = (lines: readonly { tokens: number }[]): number =>
  lines.reduce((sum, { tokens }) => sum + tokens, 0);

const spanOf = (lines: readonly Line[]) => (lines.at(-1)?.endMs ?? 0) - (lines[0]?.startMs ?? 0);

function chapterSections(lines: readonly Line[], options: WindowOptions): Line[][] {
  const sections: Line[][] = [];
  for (const chapter of byChapterStart(lines, options.chapterStartsMs)) {
    const last = sections.at(-1);
    const isShort = (section: readonly Line[]) => spanOf(section) < shortestChapterMs;
    const joined = [...(last ?? []), ...chapter];
    const joins =
      last !== undefined &&
      (isShort(last) || isShort(chapter)) &&
      spanOf(joined) <= longestChapterMs &&
      tokensOf(joined) <= options.maxTokens;
    if (joins) last.push(...chapter);
    else sections.push(chapter);
  }
  return sections;
}

/** Lines by the chapter in which they begin; what comes before the first chapter goes with it. */
function byChapterStart(lines: readonly Line[], startsMs: readonly number[]): Line[][] {
  const sections: Line[][] = [];
  let chapter = 0;
  let openChapter = -1;
  for (const line of lines) {
    while (chapter + 1 < startsMs.length && line.startMs >= startsMs[chapter + 1]!) chapter += 1;
    if (chapter === openChapter) sections.at(-1)!.push(line);
    else sections.push([line]);
    openChapter = chapter;
  }
  return sections;
}

/** Parts of about the same size, so that the last is no crumb. */
function cutEvenly(lines: readonly Line[], maxTokens: number, longestMs: number): Line[][] {
  const total = tokensOf(lines);
  const count = Math.max(1, Math.ceil(total / maxTokens), Math.ceil(spanOf(lines) / longestMs));
  const target = total / count;
  const parts: Line[][] = [];
  let open: Line[] = [];
  let tokens = 0;
  for (const line of lines) {
    if (open.length > 0 && (tokens >= target || tokens + line.tokens > maxTokens)) {
      parts.push(open);
      open = [];
      tokens = 0;
    }
    open.push(line);
    tokens += line.tokens;
  }
  if (open.length > 0) parts.push(open);
  return parts;
}
