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

/** The caption format that a file's name and first characters suggest. */
export function guessCaptionFormat(fileName: string, head: string): CaptionFormat {
  const text = head.replace(/^\ufeff/, '').trimStart();
  if (text.startsWith('WEBVTT')) return 'vtt';
  if (looksLikeTimedTextXml(text)) return 'srv3';
  const extension = fileName.toLowerCase().split('.').pop() ?? '';
  const byName = extensions[extension];
  if (byName) return byName;
  if (text.startsWith('{')) return 'json3';
  return text.includes('-->') ? 'srt' : 'text';
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
const timeLine = /^\s*(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?\s*-->/m;
const timedLine = /^\s*[[(]?(?:\d{1,2}:)?\d{1,3}:\d{2}[\])]?(?:\s|$)/gm;
/** Nobody lists links in so many words. */
const wordsOfText = 60;

/**
 * The format of pasted text that is captions or a transcript, and null when it may be links: whatever names YouTube is, unless
 * it is a caption file beyond doubt.
 */
export function pastedCaptionsFormat(text: string): CaptionFormat | null {
  const head = text
    .slice(0, headLength)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (/^WEBVTT\b/.test(head)) return 'vtt';
  if (looksLikeTimedTextXml(head)) return 'srv3';
  if (/^\{[\s\S]*"events"\s*:\s*\[/.test(head)) return 'json3';
  if (timeLine.test(head)) return 'srt';
  if (/youtu\.?be/i.test(head)) return null;
  const timed = head.match(timedLine)?.length ?? 0;
  return timed > 2 || head.split(/\s+/).length >= wordsOfText ? 'text' : null;
}

/** The ending that says a format. */
export function endingOf(format: CaptionFormat): string {
  return format === 'text' ? 'txt' : format;
}
