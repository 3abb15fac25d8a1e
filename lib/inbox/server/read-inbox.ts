import 'server-only';
import { breathe } from '../../breathe';
import { toUser } from '../../events/audience';
import type { LogEntry } from '../../events/server/event-log';
import { callsForReading, type InboxItem, toInboxItem } from '../inbox-item';
import { type InboxState, type NoticeType, noticeTypes, unreadCap } from '../state';
import type { InboxCall } from './context';
import { type InboxRow, preferencesOf, readRow } from './inbox-row';

/** Marks of single events that a person may have; what is older than the oldest of so many counts as read. */
export const maxMarks = 1_000;
const pageSize = 500;
/** Of somebody who has left more than these, the newest are counted. */
const mostLookedAt = 5_000;

/** What the caller has read, how much they have not, and what they want to hear of. */
export async function readInbox(call: InboxCall): Promise<InboxState> {
  const { db, eventLog, principal } = call;
  const row = await readRow(call);
  const head = await eventLog.head();
  const marks = await db
    .selectFrom('inbox_reads')
    .select('seq')
    .where('user_id', '=', principal.userId)
    .where('seq', '>', row.read_through)
    .orderBy('seq', 'desc')
    .limit(maxMarks)
    .execute();
  const read = new Set(marks.map(({ seq }) => seq));
  const preferences = preferencesOf(row);
  const unread = await findUnread(call, row, {
    head,
    types: noticeTypes.filter((type) => preferences[type].inbox),
    mayCount: ({ seq }) => !read.has(seq),
    atMost: unreadCap,
  });
  return {
    revision: row.revision,
    as_of: eventLog.idOf(head),
    unread: unread.length,
    read_through: eventLog.idOf(row.read_through),
    read_ids: [...read].map((seq) => eventLog.idOf(seq)),
    preferences,
  };
}

/** The unread events of which a summary is told, newest first. */
export async function findUnreadOfSummary(call: InboxCall, summaryId: string): Promise<string[]> {
  const row = await readRow(call);
  const head = await call.eventLog.head();
  const items = await findUnread(call, row, {
    head,
    types: preferencesOf(row).summary_complete.inbox ? ['summary_complete'] : [],
    // Most are about others, which their text says without being parsed.
    mayCount: ({ data }) => data.includes(summaryId),
    atMost: mostLookedAt,
  });
  return items.filter((item) => item.summaryId === summaryId).map(({ id }) => id);
}

async function findUnread(
  { eventLog, principal }: InboxCall,
  row: InboxRow,
  look: {
    head: number;
    types: readonly NoticeType[];
    mayCount(entry: LogEntry): boolean;
    atMost: number;
  },
): Promise<InboxItem[]> {
  const found: InboxItem[] = [];
  let looked = 0;
  let upTo = look.types.length > 0 ? look.head : 0;
  while (upTo > row.read_through && looked < mostLookedAt) {
    const entries = await eventLog.readVisible({
      viewer: principal,
      subscriptions: null,
      types: look.types,
      after: row.read_through,
      upTo,
      limit: pageSize,
      order: 'newest',
    });
    for (const entry of entries) {
      await breathe();
      if (!look.mayCount(entry)) continue;
      const item = toInboxItem(eventLog.envelopeOf(entry));
      if (item && callsForReading(item)) found.push(item);
      if (found.length >= look.atMost) return found;
    }
    if (entries.length < pageSize) break;
    looked += entries.length;
    upTo = entries.at(-1)!.seq - 1;
  }
  return found;
}

/** Tells all pages of the caller, on every device, how their inbox is now. */
export async function announceInbox(call: InboxCall): Promise<InboxState> {
  const state = await readInbox(call);
  call.publishEphemeral({
    type: 'inbox_state',
    audience: toUser(call.principal.userId),
    data: state,
    conflationKey: 'inbox',
  });
  return state;
}
