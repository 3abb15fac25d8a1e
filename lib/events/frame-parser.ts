/** A block of an event stream, as a client sees it. */
export interface ParsedFrame {
  /** The event's type; `message` when the block names none. */
  type: string;
  data: string;
  /** The newest id of the stream, of this block or an earlier one. */
  lastEventId: string;
}

export interface FrameParser {
  /** Takes the next part of the stream's text, cut anywhere. */
  feed(text: string): void;
}

/**
 * Reads `text/event-stream` as it arrives: https://html.spec.whatwg.org/#event-stream-interpretation. For readers that see the
 * bytes; pages use the browser's EventSource. A block that the stream breaks off is never reported.
 */
export function createFrameParser(onFrame: (frame: ParsedFrame) => void): FrameParser {
  let line = '';
  let atStart = true;
  /** The last part ended in CR: an LF at the start of the next one belongs to it. */
  let afterReturn = false;
  let type = '';
  let data: string[] = [];
  let lastEventId = '';

  function endLine(): void {
    if (line === '') dispatch();
    else if (!line.startsWith(':')) readField(line);
    line = '';
  }

  function readField(text: string): void {
    const colon = text.indexOf(':');
    const name = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') type = value;
    else if (name === 'data') data.push(value);
    else if (name === 'id' && !value.includes('\0')) lastEventId = value;
  }

  function dispatch(): void {
    if (data.length > 0) onFrame({ type: type || 'message', data: data.join('\n'), lastEventId });
    type = '';
    data = [];
  }

  return {
    feed(text) {
      if (text === '') return;
      let at = 0;
      if (atStart && text.startsWith('\uFEFF')) at = 1;
      atStart = false;
      if (afterReturn && text.startsWith('\n')) at = 1;
      afterReturn = false;
      const lineEnd = /\r\n|\r|\n/g;
      lineEnd.lastIndex = at;
      for (let end = lineEnd.exec(text); end; end = lineEnd.exec(text)) {
        line += text.slice(at, end.index);
        at = lineEnd.lastIndex;
        endLine();
        afterReturn = end[0] === '\r' && at === text.length;
      }
      line += text.slice(at);
    },
  };
}
