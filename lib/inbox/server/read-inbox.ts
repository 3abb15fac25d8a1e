import 'server-only';
import { toUser } from '../../events/audience';
import { callsForReading, type InboxItem, toInboxItem } from '../inbox-item';
import { type InboxState, unreadCap } from '../state';
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
  const unread = await findUnread(call, row, { head, read, isEnough: (n) => n >= unreadCap });
  return {
    revision: row.revision,
    as_of: eventLog.idOf(head),
    unread: Math.min(unread.length, unreadCap),
    read_through: eventLog.idOf(row.read_through),
    read_ids: [...read].map((seq) => eventLog.idOf(seq)),
    preferences: preferencesOf(row),
  };
}

/** The unread events of which a summary is told, newest first. */
export async function findUnreadOfSummary(call: InboxCall, summaryId: string): Promise<string[]> {
  const row = await readRow(call);
  const head = await call.eventLog.head();
  const items = await findUnread(call, row, { head, read: new Set(), isEnough: () => false });
  return items.filter((item) => item.summaryId === summaryId).map(({ id }) => id);
}

async function findUnread(
  { eventLog, principal }: InboxCall,
  row: InboxRow,
  look: { head: number; read: ReadonlySet<number>; isEnough(found: number): boolean },
): Promise<InboxItem[]> {
  const preferences = preferencesOf(row);
  const found: InboxItem[] = [];
  let looked = 0;
  let upTo = look.head;
  while (upTo > row.read_through && looked < mostLookedAt) {
    const entries = await eventLog.readVisible({
      viewer: principal,
      subscriptions: null,
      after: row.read_through,
      upTo,
      limit: pageSize,
      order: 'newest',
    });
    for (const entry of entries) {
      if (look.read.has(entry.seq)) continue;
      const item = toInboxItem(eventLog.envelopeOf(entry));
      if (item && callsForReading(item) && preferences[item.type].inbox) found.push(item);
      if (look.isEnough(found.length)) return found;
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
