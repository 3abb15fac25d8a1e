import type { CaptionFormat } from './segments';

const extensions: Record<string, CaptionFormat> = {
  srt: 'srt',
  vtt: 'vtt',
  json3: 'json3',
  json: 'json3',
  srv3: 'srv3',
  xml: 'srv3',
  txt: 'text',
  text: 'text',
  md: 'text',
};

/** What a file holds says more than its name, which says more than nothing. */
export function guessCaptionFormat(fileName: string, content: string): CaptionFormat {
  const head = headOf(content);
  const extension = fileName.toLowerCase().split('.').pop() ?? '';
  return signedFormat(head) ?? extensions[extension] ?? (head.startsWith('{') ? 'json3' : 'text');
}

/** What a file is called without its ending and language (`talk.en.vtt`); the title of its summary. */
export function captionTitleOf(fileName: string): string {
  const name = fileName.replace(/\.[^.]+$/, '').replace(/\.[a-z]{2,3}(?:-[A-Za-z]{2,8})?$/, '');
  return name.trim().slice(0, 200) || 'Uploaded captions';
}

export function looksLikeTimedTextXml(text: string): boolean {
  return /<(?:timedtext|transcript)[\s>]/.test(text.slice(0, 1_000));
}

const headLength = 20_000;
const timeLine = /^\s*[[(]?(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?\s*-->/m;

function headOf(content: string): string {
  return content
    .slice(0, headLength)
    .replace(/^\ufeff/, '')
    .trimStart();
}

/** The format of a caption file that shows what it is; null for text of any other kind. */
function signedFormat(head: string): CaptionFormat | null {
  if (/^WEBVTT\b/.test(head)) return 'vtt';
  if (looksLikeTimedTextXml(head)) return 'srv3';
  if (/^\{[\s\S]*"events"\s*:\s*\[/.test(head)) return 'json3';
  return timeLine.test(head) ? 'srt' : null;
}

const timedLine = /^\s*[[(]?(?:\d{1,2}:)?\d{1,3}:\d{2}[\])]?(?:\s|$)/gm;
/** Nobody lists links in so many words. */
const wordsOfText = 60;

/**
 * The format of pasted text that is captions or a transcript, and null when it may be links: whatever names YouTube is, unless
 * it is a caption file beyond doubt.
 */
export function pastedCaptionsFormat(text: string): CaptionFormat | null {
  const head = headOf(text);
  const signed = signedFormat(head);
  if (signed) return signed;
  if (/youtu\.?be/i.test(head)) return null;
  const timed = head.match(timedLine)?.length ?? 0;
  return timed > 2 || head.split(/\s+/).length >= wordsOfText ? 'text' : null;
}

/** The ending that says a format. */
export function endingOf(format: CaptionFormat): string {
  return format === 'text' ? 'txt' : format;
}
