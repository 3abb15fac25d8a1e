import { covers, parseEventId } from '../../events/event-id';
import { callsForReading, type InboxItem } from '../inbox-item';
import { isRead, type Mark } from '../mark';
import { type InboxState, unreadCap } from '../state';

/** The state as it will be when marks that are on their way have arrived. `items` are those that are known. */
export function withMarks(
  state: InboxState,
  marks: readonly Mark[],
  items: readonly InboxItem[],
): InboxState {
  return marks.reduce((before, mark) => withMark(before, mark, items), state);
}

function withMark(state: InboxState, mark: Mark, items: readonly InboxItem[]): InboxState {
  if ('through' in mark) {
    const { through } = mark;
    if (covers(state.read_through, through)) return state;
    const unread = covers(through, state.as_of) ? 0 : state.unread;
    return { ...state, unread, read_through: through };
  }
  const marked = items.filter(
    (item) =>
      ('ids' in mark ? mark.ids.includes(item.id) : item.summaryId === mark.summary_id) &&
      !isRead(state, item.id),
  );
  const counted = marked.filter((item) => isCounted(state, item) && covers(state.as_of, item.id));
  return {
    ...state,
    // How many more than the cap there were is not known.
    unread: state.unread >= unreadCap ? state.unread : Math.max(0, state.unread - counted.length),
    read_ids: [...state.read_ids, ...marked.map(({ id }) => id)],
  };
}

/**
 * Unread events in all: what the server has counted, and what of `items` (newest first) has come since. Up to the cap. Looks at no
 * more of them than that takes, because in a flood of events it is asked for with each.
 */
export function countUnread(state: InboxState, items: readonly InboxItem[]): number {
  let unread = state.unread;
  for (const item of items) {
    if (unread >= unreadCap || covers(state.as_of, item.id)) break;
    if (isCounted(state, item) && !isRead(state, item.id)) unread += 1;
  }
  return Math.min(unreadCap, unread);
}

function isCounted({ preferences }: InboxState, item: InboxItem): boolean {
  return callsForReading(item) && preferences[item.type].inbox;
}

/** Whether `next` is at least as new as what is known. */
export function isNewer(next: InboxState, known: InboxState): boolean {
  return next.revision === known.revision
    ? !covers(known.as_of, next.as_of) || known.as_of === next.as_of
    : next.revision > known.revision;
}

/** The later of two positions; the second where they cannot be compared. */
export function laterOf(one: string | null, other: string): string {
  return one !== null && covers(one, other) ? one : other;
}

/** Items of both lists, each once, newest first. */
export function mergeItems(
  one: readonly InboxItem[],
  other: readonly InboxItem[],
): readonly InboxItem[] {
  const [last, first] = [one.at(-1), other[0]];
  // As it nearly always is: what comes is newer than what is there.
  if (last && (!first || seqOf(last) > seqOf(first))) return [...one, ...other];
  const byId = new Map([...one, ...other].map((item) => [item.id, item]));
  return [...byId.values()].sort((a, b) => seqOf(b) - seqOf(a));
}

const seqOf = ({ id }: InboxItem) => parseEventId(id)?.seq ?? 0;
