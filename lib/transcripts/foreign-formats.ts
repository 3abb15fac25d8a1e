/** How files begin that would pass for plain text, or are none, and what they are. */
const signs: [pattern: RegExp, name: string][] = [
  [/^\[Script Info\]/i, 'a SubStation Alpha file (ASS, SSA)'],
  [/^(?:<\?xml[^>]*>\s*)?<tt[\s:>]/i, 'a TTML file'],
  [/^\{\\rtf/, 'a rich text document (RTF)'],
  [/^%PDF-/, 'a PDF'],
  [/^PK[^\w\s]{2}/, 'a ZIP archive or an office document'],
  [/^(?:<!doctype html|<html[\s>])/i, 'a web page'],
];

/** Text with so many characters that nobody can read is no text. */
const controlShare = 0.02;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unreadable = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/g;
const sampleLength = 4_000;

/** What a file is that is no caption file of ours, in words; null when it may be one. */
export function foreignFormatOf(text: string): string | null {
  const head = text.slice(0, sampleLength).trimStart();
  const known = signs.find(([pattern]) => pattern.test(head));
  if (known) return known[1];
  const strange = head.match(unreadable)?.length ?? 0;
  return strange > head.length * controlShare ? 'not a text file' : null;
}
