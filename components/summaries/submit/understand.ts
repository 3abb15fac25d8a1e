import { formatCount, formatDuration } from '@/lib/format';
import type { PreviewItem } from '@/lib/summaries/preview-schemas';
import type { CaptionLanguage } from '@/lib/summaries/schemas';
import { isUsable, type ReadLine } from './read-sources';

/** A line with what the server knows about it; without an answer for it, `item` is missing. */
export interface UnderstoodLine {
  line: ReadLine;
  item?: PreviewItem;
}

/** Joins the local reading with the server's answers. An answer about another reading of the line does not count. */
export function joinPreview(
  lines: readonly ReadLine[],
  items: ReadonlyMap<string, PreviewItem>,
): UnderstoodLine[] {
  return lines.map((line) => {
    const item = isUsable(line) ? items.get(line.input) : undefined;
    return item && item.kind === line.kind ? { line, item } : { line };
  });
}

/** `2 videos, 1 playlist of 49, 1 channel of 120`, `about 1 h 20 min`, `1 already summarized`; empty when there is nothing to say. */
export function describeUnderstood(understood: readonly UnderstoodLine[]): string[] {
  const of = (kind: ReadLine['kind']) => understood.filter(({ line }) => line.kind === kind);
  const videos = of('video');
  const duplicates = of('duplicate').length;
  const toCheck = understood.filter((one) => needsCheck(one)).length;
  const cached = countCached(understood);
  const counts = [
    videos.length > 0 && formatCount(videos.length, 'video'),
    describeLists(of('playlist'), 'playlist'),
    describeLists(of('channel'), 'channel'),
    duplicates > 0 && formatCount(duplicates, 'duplicate'),
    toCheck > 0 && `${formatCount(toCheck, 'line')} to check`,
  ];
  return [
    counts.filter(Boolean).join(', '),
    describeLength(understood.filter((one) => isUsable(one.line) && !needsCheck(one))),
    cached > 0 ? `${cached.toLocaleString('en')} already summarized` : '',
  ].filter(Boolean);
}

/** Whether a line will be left out or fail, as far as is known. */
export function needsCheck({ line, item }: UnderstoodLine): boolean {
  return line.kind === 'problem' || item?.code !== undefined;
}

export function countCached(understood: readonly UnderstoodLine[]): number {
  return understood.filter(({ item }) => item?.cached).length;
}

/** Captions that the pasted videos have, as far as is known, each language once. */
export function captionsOf(understood: readonly UnderstoodLine[]): CaptionLanguage[] {
  const languages = new Map<string, CaptionLanguage>();
  for (const { item } of understood) {
    for (const one of item?.caption_languages ?? []) {
      if (one.kind === 'manual' || !languages.has(one.language)) languages.set(one.language, one);
    }
  }
  return [...languages.values()];
}

function describeLists(lists: readonly UnderstoodLine[], noun: 'playlist' | 'channel'): string {
  if (lists.length === 0) return '';
  const counts = lists.map(({ item }) => item?.count);
  const words = formatCount(lists.length, noun);
  if (!counts.every((count) => count !== undefined)) return words;
  const videos = counts.reduce((sum, count) => sum + count, 0).toLocaleString('en');
  return lists.length === 1 ? `${words} of ${videos}` : `${words} of ${videos} in all`;
}

function describeLength(usable: readonly UnderstoodLine[]): string {
  // A length of nothing is one that nobody knows: a stream, say.
  const known = usable.flatMap(({ item }) => item?.duration_s || []);
  const seconds = known.reduce((sum, duration) => sum + duration, 0);
  if (seconds === 0) return '';
  return `${known.length === usable.length ? 'about' : 'at least'} ${formatDuration(seconds)}`;
}
