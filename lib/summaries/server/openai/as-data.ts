import 'server-only';

/**
 * Text of other people as it may stand in a prompt: on one line, and unable to look like a tag, a line mark or a chat
 * template's control token. Angle brackets become `‹ ›`, which keeps it readable; the opening bracket of `[#1` and `[INST]`
 * becomes a parenthesis.
 */
export function asData(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}\u200b\ufeff]+/gu, ' ')
    .replace(/</g, '‹')
    .replace(/>/g, '›')
    .replace(/\[(?= ?#| ?\/? ?(?:INST|SYS))/giu, '(')
    .trim();
}
