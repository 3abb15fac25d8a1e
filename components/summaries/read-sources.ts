import { errorKinds } from '@/lib/errors';
import { formatCount } from '@/lib/format';
import { maxSources } from '@/lib/summaries/schemas';
import { parseSourceLine, splitSourceLines } from '@/lib/youtube/source-line';

export interface ReadSources {
  videos: number;
  duplicates: number;
  /** Lines that cannot be used, with what to do about each. */
  problems: { line: string; message: string }[];
  tooMany: boolean;
}

/** What the paste box understood, by the same rules that the server applies. */
export function readSources(text: string): ReadSources {
  const lines = splitSourceLines(text);
  const seen = new Set<string>();
  const problems: ReadSources['problems'] = [];
  let duplicates = 0;
  for (const line of lines.slice(0, maxSources)) {
    const source = parseSourceLine(line);
    if (source.kind === 'invalid') {
      problems.push({ line, message: errorKinds[source.code].message });
    } else if (source.kind === 'playlist') {
      problems.push({ line, message: errorKinds.playlist_not_supported.message });
    } else if (source.kind === 'channel') {
      problems.push({ line, message: errorKinds.channel_not_supported.message });
    } else if (seen.has(source.videoId)) duplicates += 1;
    else seen.add(source.videoId);
  }
  return { videos: seen.size, duplicates, problems, tooMany: lines.length > maxSources };
}

/** `2 videos, 1 duplicate, 1 line to check`; empty when there is nothing to say. */
export function describeSources({ videos, duplicates, problems }: ReadSources): string {
  const parts = [
    videos > 0 && formatCount(videos, 'video'),
    duplicates > 0 && formatCount(duplicates, 'duplicate'),
    problems.length > 0 && `${formatCount(problems.length, 'line')} to check`,
  ];
  return parts.filter(Boolean).join(', ');
}
