import { breathe } from '../breathe';
import { formatDuration, formatTimestamp } from '../format';
import { watchUrl } from '../youtube/video-url';
import type { ExportFormat } from './choices';
import type { Citation, SummaryView } from './schemas';

/** What a download is called and how it is announced. */
export const exportTypes: Record<ExportFormat, string> = {
  md: 'text/markdown; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

/** One file from one summary or several. JSON is an object for one, a list for several. */
export function exportSummaries(summaries: readonly SummaryView[], format: ExportFormat): string {
  return joinParts(summaries.map(writers[format]), format);
}

/** The same file for a server with other things to do: lets the event loop go between summaries. */
export async function exportSummariesInTurns(
  summaries: readonly SummaryView[],
  format: ExportFormat,
): Promise<string> {
  const parts: string[] = [];
  for (const summary of summaries) {
    parts.push(writers[format](summary));
    await breathe();
  }
  return joinParts(parts, format);
}

const writers: Record<ExportFormat, (summary: SummaryView) => string> = {
  md: toMarkdown,
  txt: toPlainText,
  json: (summary) => JSON.stringify(summary, null, 2),
};

function joinParts(parts: readonly string[], format: ExportFormat): string {
  if (format === 'md') return parts.join('\n---\n\n');
  if (format === 'txt') return parts.join(`\n${'='.repeat(72)}\n\n`);
  if (parts.length === 1) return `${parts[0]}\n`;
  // As `JSON.stringify` would write the list; lines end nowhere else in JSON.
  const items = parts.map((part) => `  ${part.replaceAll('\n', '\n  ')}`);
  return items.length === 0 ? '[]\n' : `[\n${items.join(',\n')}\n]\n`;
}

/** A file name from a title: letters and digits of any script, no path, at most 80 characters before the ending. */
export function exportFileName(summaries: readonly SummaryView[], format: ExportFormat): string {
  const title = summaries.length === 1 ? summaries[0]!.title : `${summaries.length} summaries`;
  const name = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .slice(0, 80)
    // Half of a letter that needs two units, and dashes that lead nowhere.
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/^-+|-+$/g, '');
  return `${name || 'summary'}.${format}`;
}

/** A summary as Markdown; times link to the moment in the video. */
export function toMarkdown(summary: SummaryView): string {
  const { video_id: videoId, timed } = summary;
  const at = (ms: number) =>
    videoId ? `[${formatTimestamp(ms)}](${watchUrl(videoId, ms)})` : formatTimestamp(ms);
  const cited = citedBy(timed, at);
  return sections(summary, {
    title: (text) => `# ${escapeMarkdown(text)}`,
    heading: (text) => `## ${text}`,
    text: escapeMarkdown,
    item: (text, citations) => `- ${escapeMarkdown(text)}${cited(citations)}`,
    labelled: (label, text, citations) =>
      `- **${escapeMarkdown(label)}**: ${escapeMarkdown(text)}${cited(citations)}`,
    chapter: (startMs, title, text) =>
      `### ${timed ? `${at(startMs)} ` : ''}${escapeMarkdown(title)}\n\n${escapeMarkdown(text)}`,
    quote: (text, citations) => `> ${escapeMarkdown(text)}${cited(citations)}`,
  });
}

/** A summary as plain text; times are plain, too. */
export function toPlainText(summary: SummaryView): string {
  const { timed } = summary;
  const cited = citedBy(timed, formatTimestamp);
  return sections(summary, {
    title: (text) => `${text}\n${'='.repeat(Math.min(72, text.length))}`,
    heading: (text) => text.toUpperCase(),
    text: (text) => text,
    item: (text, citations) => `- ${text}${cited(citations)}`,
    labelled: (label, text, citations) => `- ${label}: ${text}${cited(citations)}`,
    chapter: (startMs, title, text) =>
      `${timed ? `${formatTimestamp(startMs)}  ` : ''}${title}\n${text}`,
    quote: (text, citations) => `"${text}"${cited(citations)}`,
  });
}

/** ` (12:34, 15:00)`; nothing where captions have no times or nothing is cited. */
const citedBy = (timed: boolean, at: (ms: number) => string) => (citations: readonly Citation[]) =>
  timed && citations.length > 0
    ? ` (${citations.map(({ start_ms }) => at(start_ms)).join(', ')})`
    : '';

/** All texts that arrive here are on one line, but for those of `text`, which may be paragraphs. */
interface Markup {
  title(text: string): string;
  heading(text: string): string;
  text(text: string): string;
  item(text: string, citations: readonly Citation[]): string;
  labelled(label: string, text: string, citations: readonly Citation[]): string;
  chapter(startMs: number, title: string, text: string): string;
  quote(text: string, citations: readonly Citation[]): string;
}

const captionWords: Record<SummaryView['source_kind'], string> = {
  manual: 'captions by a person',
  auto: 'automatic captions',
  uploaded: 'uploaded captions',
};

const gapNotes: Record<NonNullable<SummaryView['gap']>, string> = {
  ends_early: 'The captions end before the video does.',
  few_words: 'The captions have few words for the length of the video.',
};

function sections(summary: SummaryView, markup: Markup): string {
  const { video_id: videoId, channel, duration_s, playlist, focus } = summary;
  const facts = [
    channel,
    duration_s > 0 ? formatDuration(duration_s) : null,
    captionWords[summary.source_kind],
    `summarized by ${summary.model_used}`,
  ].filter((fact) => fact !== null);
  const section = (name: string, items: readonly string[], separator = '\n') =>
    items.length > 0 ? [markup.heading(name), items.join(separator)] : [];
  const notes = [
    ...summary.caveats,
    ...(summary.truncated ? [gapNotes[summary.gap ?? 'ends_early']] : []),
  ];
  const blocks = [
    markup.title(oneLine(summary.title)),
    markup.text(oneLine(facts.join(' · '))),
    ...(playlist ? [markup.text(oneLine(`From the playlist ${playlist}`))] : []),
    ...(focus ? [markup.text(oneLine(`Focus: ${focus}`))] : []),
    ...(videoId ? [watchUrl(videoId)] : []),
    markup.text(paragraphs(summary.tldr)),
    ...(summary.overview === summary.tldr ? [] : [markup.text(paragraphs(summary.overview))]),
    ...section(
      'Key points',
      summary.key_points.map(({ text, citations }) => markup.item(oneLine(text), citations)),
    ),
    ...section(
      'Chapters',
      summary.chapters.map(({ start_ms, title, summary: text }) =>
        markup.chapter(start_ms, oneLine(title), oneLine(text)),
      ),
      '\n\n',
    ),
    ...section(
      'Quotes',
      summary.quotes.map(({ text, citations }) => markup.quote(oneLine(text), citations)),
      '\n\n',
    ),
    ...section(
      'Takeaways',
      summary.takeaways.map(({ label, insight, citations }) =>
        markup.labelled(oneLine(label), oneLine(insight), citations),
      ),
    ),
    ...section(
      'Topics',
      summary.topics.length > 0 ? [markup.text(oneLine(summary.topics.join(', ')))] : [],
    ),
    ...section(
      'Notes',
      notes.map((text) => markup.item(oneLine(text), [])),
    ),
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** Paragraphs stay, lines within them do not. */
function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map(oneLine)
    .filter(Boolean)
    .join('\n\n');
}

/**
 * What models and captions say is text, never markup: https://spec.commonmark.org/0.31.2/#backslash-escapes. What is markup
 * only at the beginning of a line is left readable elsewhere.
 */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]<~]|&(?=#?\w+;)|\s#+$/g, (sign) =>
      sign.endsWith('#') ? sign.replace('#', '\\#') : `\\${sign}`,
    )
    .replace(/^(?:#{1,6}(?=\s|$)|>|[-+](?=[\s-]|$))/gm, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/gm, '$1\\$2');
}
