import 'server-only';
import { parse } from 'partial-json';
import type { SummaryRequest } from '../summary-model';
import { withoutThinking } from './read-json';

/** Parsing is cheap but not free; nobody reads faster than this. */
const everyMs = 50;

export interface AnswerText {
  /** The answer so far; an empty text starts over. */
  update(content: string): void;
  /** The finished texts; sends what is missing, or all of it when it differs from what was sent. */
  finish(draft: { tldr: string; overview: string }): void;
}

const readable = (tldr: string, overview: string) => (overview ? `${tldr}\n\n${overview}` : tldr);

/**
 * Follows a JSON answer while it is written and hands on the readable part of it, `tldr` and then `overview`, each piece once.
 * Pieces follow one another without gaps; offset 0 starts over. Stops parsing when the overview is complete.
 */
export function createAnswerText(
  onText: SummaryRequest['onText'],
  now: () => number = Date.now,
): AnswerText {
  let sent = '';
  let complete = false;
  let parsedAt = Number.NEGATIVE_INFINITY;

  const send = (text: string) => {
    const goesOn = text.startsWith(sent);
    const offset = goesOn ? sent.length : 0;
    if (text.length > offset) onText({ offset, text: text.slice(offset) });
    sent = text;
  };

  return {
    update(content) {
      if (content === '') {
        sent = '';
        complete = false;
        parsedAt = Number.NEGATIVE_INFINITY;
        return;
      }
      if (complete || now() - parsedAt < everyMs) return;
      parsedAt = now();
      const part = parsePart(content);
      const { tldr, overview } = part;
      if (typeof tldr !== 'string' || tldr === '') return;
      // Only the last property can still grow; some models do not keep to the order.
      const open = Object.keys(part).at(-1);
      const hasOverview = typeof overview === 'string' && open !== 'tldr';
      complete = hasOverview && open !== 'overview';
      send(readable(tldr, hasOverview ? overview : '').replace(/[\ud800-\udbff]$/, ''));
    },
    finish({ tldr, overview }) {
      send(readable(tldr, overview));
    },
  };
}

/** Nobody watches a longer answer being written; parsing it again and again would hold the event loop. */
const longestWatched = 40_000;
/** An answer has some 200 at most. Each one that is never closed costs the parser an exception. */
const mostBrackets = 1_000;

/** The object so far, without a half-written escape. Empty while there is none, and for what is no summary. */
function parsePart(content: string): Record<string, unknown> {
  const text = withoutThinking(content);
  const from = text.indexOf('{');
  if (from < 0 || text.length - from > longestWatched) return {};
  const part = text.slice(from);
  if ((part.match(/[[{]/g)?.length ?? 0) > mostBrackets) return {};
  try {
    const value: unknown = parse(part);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
