import { formatEventId, parseEventId } from '../../event-id';
import type { EventType } from '../../registry';
import type { FetchHistory } from '../fetch-history';
import { idBefore } from './publish-times';

/** Where a connection begins. */
export const starts = ['now', 'oldest', 'last', 'given', 'trimmed', 'unknown'] as const;
export type Start = (typeof starts)[number];

export interface CursorQuestion {
  start: Start;
  /** For `given`. */
  givenId: string;
  topics: readonly EventType[] | null;
  /** The last id that was seen here; null before there was one. */
  lastId: string | null;
  /** Any id of this log, for its epoch. */
  anyId: string;
  /** Whether the server may be asked to act as if the cursor were trimmed. */
  mayPretend: boolean;
  fetchHistory: FetchHistory;
}

export type CursorAnswer =
  /** `pretend`: the server is to say `reset` `trimmed` once it is live, because this log was never trimmed. */
  { ok: true; cursor: string | null; pretend?: boolean } | { ok: false; problem: string };

const problem = (text: string): CursorAnswer => ({ ok: false, problem: text });
const unreadable =
  'The history could not be read, so there is no telling where to begin. Try again in a moment.';

/** The cursor that a choice means at this moment. */
export async function chooseCursor(question: CursorQuestion): Promise<CursorAnswer> {
  const { topics, fetchHistory } = question;
  switch (question.start) {
    case 'now':
      return { ok: true, cursor: null };
    case 'last':
      if (question.lastId === null)
        return problem('Nothing has been seen here yet. Choose another start.');
      return { ok: true, cursor: question.lastId };
    case 'given':
      if (question.givenId.trim() === '') return problem('Enter the id to go on after.');
      return { ok: true, cursor: question.givenId.trim() };
    case 'unknown':
      return { ok: true, cursor: formatEventId({ epoch: 'elsewhere', seq: 1 }) };
    case 'oldest': {
      const answer = await fetchHistory({ after: null, topics });
      if (!answer.ok) return problem(unreadable);
      const [first] = answer.page.events;
      return { ok: true, cursor: first ? idBefore(first.id) : answer.page.cursor };
    }
    case 'trimmed': {
      const epoch = parseEventId(question.anyId)!.epoch;
      const beginning = formatEventId({ epoch, seq: 0 });
      const answer = await fetchHistory({ after: beginning, topics });
      if (!answer.ok) return problem(unreadable);
      if (answer.page.reset === 'trimmed') return { ok: true, cursor: beginning };
      if (question.mayPretend) return { ok: true, cursor: null, pretend: true };
      return problem('Nothing has been removed from this log yet, so no cursor of it is trimmed.');
    }
  }
}
