import type { EventStore } from '../../events/client/event-store';
import type { NewestAnswer } from '../../events/client/fetch-history';
import type { ReceivedEvent } from '../../events/client/received-event';
import { callsForReading, type InboxItem, toInboxItem } from '../inbox-item';
import { isRead, type Mark } from '../mark';
import { type InboxState, type NoticePreferences, noticeTypes } from '../state';
import { countUnread, isNewer, laterOf, mergeItems, withMarks } from './inbox-view';

export interface InboxSnapshot {
  /** Unread events; from `unreadCap` on there may be more. */
  unread: number;
  preferences: NoticePreferences;
  /** What is known and belongs into the inbox, newest first. */
  items: readonly InboxItem[];
  /** Of the list: nothing was asked for yet, a page is on its way, it could not be had, or it is here. */
  list: 'idle' | 'loading' | 'failed' | 'ready';
  /** There may be older items. */
  more: boolean;
  isUnread(item: InboxItem): boolean;
}

export interface InboxStoreOptions {
  events: Pick<EventStore, 'on' | 'cursor'>;
  initial: InboxState;
  /** Asks for the state; rejects when it cannot be had. */
  fetchState(): Promise<InboxState>;
  /** Marks and gives the state after it; rejects when that did not work. */
  sendMark(mark: Mark): Promise<InboxState>;
  fetchNewest(before: string | null, limit: number): Promise<NewestAnswer>;
  /** Epoch milliseconds. */
  now(): number;
}

/** A person's inbox in a page: kept up to date by events, whichever of their pages has changed it. */
export interface InboxStore {
  getSnapshot(): InboxSnapshot;
  subscribe(listener: () => void): () => void;
  start(): void;
  stop(): void;
  /** Loads the first page of the list, unless it is here. */
  open(): void;
  /** Loads what is older than the list. */
  loadOlder(): Promise<void>;
  /** Shows it as read at once, and takes that back and rejects when the server does not learn of it. */
  mark(mark: Mark): Promise<void>;
  markAll(): Promise<void>;
  /** A state that an answer has brought. */
  accept(state: InboxState): void;
  refresh(): Promise<void>;
  /** Everything up to this event has been read. */
  readThrough(): string;
}

const pageSize = 40;
/** A page of the history may hold little that belongs into the inbox: so many are asked for in a row. */
const pagesAtOnce = 5;
const enoughItems = 15;
/** What is kept of events that came before anybody looked at the list. */
const keptItems = 500;

export function createInboxStore(options: InboxStoreOptions): InboxStore {
  const { events } = options;
  const subscribers = new Set<() => void>();
  let confirmed = options.initial;
  let marks: Mark[] = [];
  let items: readonly InboxItem[] = [];
  let list: InboxSnapshot['list'] = 'idle';
  let cursor: string | null = null;
  /** Changes when the list begins anew, so that answers to earlier questions are not taken. */
  let generation = {};
  let endings: (() => void)[] = [];
  let snapshot = look();

  function look(): InboxSnapshot {
    const state = withMarks(confirmed, marks, items);
    return {
      unread: countUnread(state, items),
      preferences: state.preferences,
      items: items.filter(({ type }) => state.preferences[type].inbox),
      list,
      more: list !== 'ready' || cursor !== null,
      isUnread: (item) => callsForReading(item) && !isRead(state, item.id),
    };
  }

  function publish(): void {
    snapshot = look();
    for (const notify of [...subscribers]) notify();
  }

  function follow(event: ReceivedEvent): void {
    const item = toInboxItem({ ...event, at: event.at ?? options.now() });
    if (!item) return;
    items = mergeItems([item], items);
    if (list === 'idle') items = items.slice(0, keptItems);
    publish();
  }

  function accept(state: InboxState): void {
    if (!isNewer(state, confirmed)) return;
    confirmed = state;
    publish();
  }

  async function refresh(): Promise<void> {
    const state = await options.fetchState().catch(() => null);
    if (state) accept(state);
  }

  /** What was there before may be gone, or may not have been told. */
  function startAnew(): void {
    generation = {};
    const wasOpen = list !== 'idle';
    list = 'idle';
    cursor = null;
    items = [];
    void refresh();
    if (wasOpen) void loadOlder();
    else publish();
  }

  async function loadOlder(): Promise<void> {
    if (list === 'loading' || (list === 'ready' && cursor === null)) return;
    const mine = generation;
    list = 'loading';
    publish();
    let found = 0;
    for (let page = 0; page < pagesAtOnce && found < enoughItems; page += 1) {
      const answer = await options.fetchNewest(cursor, pageSize);
      if (generation !== mine) return;
      if (!answer.ok) {
        list = 'failed';
        return publish();
      }
      const older = answer.page.events.flatMap(
        (frame) => toInboxItem({ ...frame, at: frame.at ?? options.now() }) ?? [],
      );
      found += older.filter(({ type }) => snapshot.preferences[type].inbox).length;
      items = mergeItems(items, older);
      cursor = answer.page.cursor;
      if (cursor === null) break;
    }
    list = 'ready';
    publish();
  }

  async function mark(one: Mark): Promise<void> {
    marks = [...marks, one];
    publish();
    try {
      const state = await options.sendMark(one);
      if (isNewer(state, confirmed)) confirmed = state;
    } finally {
      marks = marks.filter((other) => other !== one);
      publish();
    }
  }

  return {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      subscribers.add(listener);
      return () => subscribers.delete(listener);
    },
    start() {
      if (endings.length > 0) return;
      endings = noticeTypes.map((type) => events.on(type, follow));
      endings.push(
        events.on('inbox_state', ({ data }) => accept(data)),
        // What was announced while this page was away has not been told.
        events.on('connected', () => void refresh()),
        events.on('reset', startAnew),
      );
    },
    stop() {
      for (const end of endings) end();
      endings = [];
    },
    open() {
      if (list === 'idle') void loadOlder();
    },
    loadOlder,
    mark,
    markAll: () => mark({ through: laterOf(events.cursor, confirmed.as_of) }),
    accept,
    refresh,
    readThrough: () => withMarks(confirmed, marks, items).read_through,
  };
}
