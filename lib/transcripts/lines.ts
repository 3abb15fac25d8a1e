/** Lines of a text with any line ending, one at a time, so that six megabytes are never split at once. */
export function* eachLine(content: string): Generator<string> {
  let from = 0;
  while (from <= content.length) {
    const end = content.indexOf('\n', from);
    const to = end === -1 ? content.length : end;
    const line = content.slice(from, to);
    // Some programs put a carriage return too many before the line feed.
    if (line.includes('\r')) yield* line.replace(/\r+$/, '').split('\r');
    else yield line;
    if (end === -1) return;
    from = end + 1;
  }
}

/** A text in parts of at most `length` characters, cut at spaces where there are some. Nothing but those spaces is lost. */
export function* boundedParts(text: string, length: number): Generator<string> {
  let from = 0;
  while (text.length - from > length) {
    const space = text.slice(from, from + length + 1).lastIndexOf(' ');
    const to = space > 0 ? from + space : wholeCharacters(text, from + length);
    yield text.slice(from, to);
    from = space > 0 ? to + 1 : to;
  }
  yield text.slice(from);
}

/** The same cut, one earlier where it would part a surrogate pair. */
function wholeCharacters(text: string, at: number): number {
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff ? at - 1 : at;
}
