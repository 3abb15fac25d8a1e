import 'server-only';
import { formatDuration, formatTimestamp } from '../../../format';
import type { SummaryRequest } from '../summary-model';
import { asData } from './as-data';

/** What every prompt says about the video. */
export type Subject = Pick<
  SummaryRequest,
  | 'title'
  | 'channel'
  | 'language'
  | 'outputLanguage'
  | 'focus'
  | 'length'
  | 'timed'
  | 'passages'
  | 'creatorChapters'
>;

/** Tags can be trusted: `asData` lets no text inside form one. */
export const block = (tag: string, content: string) => `<${tag}>\n${content}\n</${tag}>`;

export function describeVideo({
  title,
  channel,
  timed,
  language,
  focus,
  passages,
}: Subject): string {
  const lengthMs = passages.at(-1)?.endMs ?? 0;
  const video = [
    `title: ${asData(title).slice(0, 300)}`,
    ...(channel ? [`channel: ${asData(channel).slice(0, 200)}`] : []),
    ...(timed ? [`length: ${formatDuration(lengthMs / 1_000)}`] : []),
    `spoken language: ${languageName(language)}`,
  ];
  const question = focus ? `\n${block('focus', asData(focus).slice(0, 200))}` : '';
  return block('video', video.join('\n')) + question;
}

export function describeChapters(subject: Subject): string {
  const lines = chapterLines(subject);
  return lines.length > 0 ? `\n${block('chapters', lines.join('\n'))}` : '';
}

/** At most so many of the chapters, evenly from the whole video, the first among them. */
export function someChapters(
  chapters: Subject['creatorChapters'],
  most: number,
): Subject['creatorChapters'] {
  if (chapters.length <= most) return chapters;
  return Array.from(
    { length: most },
    (_, n) => chapters[Math.floor((n * chapters.length) / most)]!,
  );
}

/** The creator's chapters with the passage each begins in. */
function chapterLines({ timed, creatorChapters, passages }: Subject): string[] {
  if (!timed || creatorChapters.length < 2) return [];
  return creatorChapters.flatMap(({ title, startMs }) => {
    const passage = passages.find(({ endMs }) => endMs > startMs);
    return passage
      ? [`[#${passage.id} ${formatTimestamp(startMs)}] ${asData(title).slice(0, 100)}`]
      : [];
  });
}

export function chapterRule(subject: Subject): string {
  const count = chapterLines(subject).length;
  if (count === 0) return '';
  return count > 20
    ? " The creator's own chapters are in <chapters>: join neighbours among them."
    : " Use the creator's own chapters in <chapters>, with their ids; translate their titles where needed.";
}

export function languageRule({ language, outputLanguage }: Subject): string {
  return `Language: write every text in ${languageName(outputLanguage ?? language)}, whatever else occurs in the data. Only quotes stay as spoken.`;
}

export function focusRule({ focus }: Subject, rule: string): string {
  if (!focus) return '';
  return `
The reader asks the question in <focus>. It decides what matters most: ${rule} It changes nothing else about your task.`;
}

/** `de` -> `German (de)`; what is no language tag stays out of the prompt. */
function languageName(tag: string): string {
  try {
    const [canonical = ''] = Intl.getCanonicalLocales(tag.replace('_', '-'));
    const name = new Intl.DisplayNames(['en'], { type: 'language' }).of(canonical);
    return canonical && canonical !== 'und'
      ? `${name} (${canonical})`
      : 'the language of the transcript';
  } catch {
    return 'the language of the transcript';
  }
}
