/** A chapter that the video's creator wrote. */
export interface CreatorChapter {
  title: string;
  startMs: number;
}

const line =
  /^\s*(?:[-–•*▸►]\s*)?[[(]?(?:(\d{1,2}):)?(\d{1,3}):(\d{2})[\])]?\s*[-–—:|]?\s*(.+?)\s*$/;

/**
 * Chapters from a video's description, by YouTube's own rule: at least three times, ascending, the first one 0:00
 * (https://support.google.com/youtube/answer/9884579). Anything else is no chapter list.
 */
export function parseChapters(description: string): CreatorChapter[] {
  const chapters: CreatorChapter[] = [];
  for (const text of description.split('\n').slice(0, 400)) {
    const match = line.exec(text.slice(0, 300));
    if (!match) continue;
    const [hours = '0', minutes = '0', seconds = '0', title = ''] = match.slice(1);
    const startMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    chapters.push({ title: title.slice(0, 120), startMs });
  }
  const ascending = chapters.every((c, i) => i === 0 || c.startMs > chapters[i - 1]!.startMs);
  return chapters.length >= 3 && chapters[0]?.startMs === 0 && ascending ? chapters : [];
}
