import { Parser } from 'htmlparser2';
import { breathe } from '../breathe';
import {
  beyondLimit,
  type CaptionProblem,
  isWithinLimit,
  lineAt,
  type ParsedCues,
} from './parsed-cues';
import type { Segment } from './segments';

const chunkLength = 16_384;

/**
 * Reads both XML caption formats that YouTube serves: srv3 (`<p t="ms" d="ms">`, words in `<s>`) and classic
 * (`<text start="s" dur="s">`, markup escaped twice). Never throws; a caption without a time is left out, the first one is
 * the problem.
 */
export async function parseTimedTextXml(xml: string): Promise<ParsedCues> {
  const cues: Segment[] = [];
  let problem: CaptionProblem | null = null;
  let open: Segment | null = null;

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'p') open = cueAt(Number(attributes.t), Number(attributes.d));
        else if (name === 'text') {
          open = cueAt(Number(attributes.start) * 1000, Number(attributes.dur) * 1000);
        } else if (name === 'br' && open) open.text += ' ';
      },
      ontext(text) {
        if (open) open.text += text;
      },
      onclosetag(name) {
        if (!open || (name !== 'p' && name !== 'text')) return;
        if (name === 'text') open.text = stripEscapedMarkup(open.text);
        if (isWithinLimit(open)) cues.push(open);
        else problem ??= problemOf(open, lineAt(xml, parser.startIndex));
        open = null;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  for (let at = 0; at < xml.length; at += chunkLength) {
    parser.write(xml.slice(at, at + chunkLength));
    await breathe();
  }
  parser.end();
  return { cues, problem };
}

function problemOf({ startMs }: Segment, line: number): CaptionProblem {
  return Number.isNaN(startMs)
    ? { line, message: `Line ${line} has a caption without a time.` }
    : beyondLimit(`Line ${line}`, line);
}

function cueAt(startMs: number, durationMs: number): Segment {
  return { startMs, endMs: startMs + (Number.isFinite(durationMs) ? durationMs : 0), text: '' };
}

/** Classic files escape twice: after the XML layer there is still `<i>` and `&#39;`. */
function stripEscapedMarkup(text: string): string {
  let plain = '';
  const parser = new Parser({
    ontext(part) {
      plain += part;
    },
  });
  parser.end(text.replace(/<br\s*\/?>/gi, ' '));
  return plain;
}
