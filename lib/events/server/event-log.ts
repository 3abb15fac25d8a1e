import 'server-only';
import { type Selectable, sql } from 'kysely';
import { breathe } from '../../breathe';
import { dialectOf } from '../../server/db/dialect';
import { type Commit, createGroupCommit } from '../../server/db/group-commit';
import type { Db, Trx } from '../../server/db/open-database';
import type { Database } from '../../server/db/schema';
import { transact } from '../../server/db/transact';
import type { Wake } from '../../server/wake/wake';
import { type Audience, audienceId, audiencesOf, type Viewer } from '../audience';
import { formatEventId } from '../event-id';
import { type DurableType, type EventData, type EventEnvelope, eventData } from '../registry';
import type { Subscriptions } from '../subscriptions';
import { type ControlData, type ControlType, controlAudience, controlData } from './control-events';
import { type AppendedEvent, insertEvents, type NewEventRow } from './insert-events';

export interface NewEvent<T extends DurableType = DurableType> {
  type: T;
  audience: Audience;
  data: EventData<T>;
  /** What subscriptions match; the type by default. */
  topic?: string;
  /** A second append with the same key changes nothing. */
  dedupeKey?: string;
}

/** What processes tell one another through the log; nobody else sees it. */
export interface NewControlEvent<T extends ControlType = ControlType> {
  type: T;
  data: ControlData<T>;
}

/** A row of the log; `data` is JSON text, so that it reaches the wire without being parsed. */
export interface LogEntry {
  seq: number;
  type: DurableType | ControlType;
  topic: string;
  audienceKind: string;
  audienceId: string;
  at: number;
  data: string;
}

/** Adds an event to what a transaction reports. Throws on data that breaks the type's schema. */
export type Append = <T extends DurableType>(event: NewEvent<T>) => void;
/** The same for what processes tell one another. */
export type Announce = <T extends ControlType>(event: NewControlEvent<T>) => void;

export interface EventLog {
  readonly epoch: string;
  /**
   * Runs one transaction that writes rows and appends the events that report them, in the order of the calls, then wakes the
   * readers. An event whose dedupe key is there already changes nothing. `write` runs again when it lost against another
   * transaction: it keeps nothing outside of `trx`. On SQLite, transactions that are asked for together commit together.
   */
  commit<T>(write: (trx: Trx, append: Append, announce: Announce) => Promise<T>): Promise<T>;
  /**
   * Appends one event that reports no row. Returns its seq, or null when its dedupe key was there already. In the same
   * transaction `before` may throw, and `alongside` writes what has to know the seq; it waits for nobody's rows.
   */
  publish<T extends DurableType>(
    event: NewEvent<T>,
    alongside?: (trx: Trx, seq: number) => Promise<void>,
    before?: (trx: Trx) => Promise<void>,
  ): Promise<number | null>;
  head(): Promise<number>;
  /** Highest seq that retention has removed; 0 when nothing was. */
  trimmedThrough(): Promise<number>;
  /** Every entry after `seq`, oldest first, for the broadcaster. */
  readAfter(seq: number, limit: number): Promise<LogEntry[]>;
  /** The entries after `after` and up to `upTo` that this viewer may see and wants. */
  readVisible(query: VisibleQuery): Promise<LogEntry[]>;
  /** How many entries `readVisible` would give without a limit, counted up to `atMost`. */
  countVisible(query: Omit<VisibleQuery, 'limit'> & { atMost: number }): Promise<number>;
  idOf(seq: number): string;
  envelopeOf(entry: LogEntry): EventEnvelope;
  /** Applies retention: at most `count` entries, none older than `ageMs`. Returns how many went. */
  trim(retention: { count: number; ageMs: number }, now: number): Promise<number>;
}

export interface VisibleQuery {
  viewer: Viewer;
  subscriptions: Subscriptions;
  /** Leaves out events of other types; all of them by default. */
  types?: readonly DurableType[];
  after: number;
  upTo: number;
  limit: number;
  /** Which end comes first, and is kept by the limit; the oldest by default. */
  order?: 'oldest' | 'newest';
}

export interface EventLogOptions {
  db: Db;
  wake: Wake;
  epoch: string;
  now(): number;
  /** Hears of each event once it is committed. */
  onAppended?(event: AppendedEvent): void;
}

/** Rows that retention removes in one transaction, so that it holds up nobody for long. */
const trimStep = 500;

/** The log in the database: the one ordered, retained truth about durable events. */
export function createEventLog(options: EventLogOptions): EventLog {
  const { db, wake, epoch, now, onAppended } = options;
  const runTogether: Commit =
    dialectOf(db) === 'sqlite' ? createGroupCommit(db) : (write) => transact(db, write);

  async function commit<T>(
    write: (trx: Trx, append: Append, announce: Announce) => Promise<T>,
    alongside?: (trx: Trx, seq: number) => Promise<void>,
  ) {
    const { result, appended } = await runTogether(async (trx) => {
      const events: NewEventRow[] = [];
      const result = await write(
        trx,
        (event) => void events.push(toRow(event, now())),
        (event) => void events.push(toControlRow(event, now())),
      );
      const appended = await insertEvents(trx, events);
      if (alongside) for (const { seq } of appended) await alongside(trx, seq);
      return { result, appended };
    });
    if (appended.length > 0) wake.signal('events', undefined);
    if (onAppended) appended.forEach(onAppended);
    return { result, appended };
  }

  const metaNumber = async (key: string) => {
    const row = await db
      .selectFrom('meta')
      .select('value')
      .where('key', '=', key)
      .executeTakeFirst();
    return Number(row?.value ?? 0);
  };

  async function removeThrough(through: number): Promise<number> {
    return transact(db, async (trx) => {
      const gone = await trx.deleteFrom('events').where('seq', '<=', through).executeTakeFirst();
      await trx
        .insertInto('meta')
        .values({ key: 'events_trimmed_through', value: String(through) })
        // Another process may have trimmed further meanwhile.
        .onConflict((conflict) =>
          conflict
            .column('key')
            .doUpdateSet({ value: String(through) })
            .where(sql<number>`cast(meta.value as bigint)`, '<', through),
        )
        .execute();
      return Number(gone.numDeletedRows);
    });
  }

  const log: EventLog = {
    epoch,

    commit: async (write) => (await commit(write)).result,

    async publish(event, alongside, before) {
      const { appended } = await commit(async (trx, append) => {
        await before?.(trx);
        append(event);
      }, alongside);
      return appended[0]?.seq ?? null;
    },

    async head() {
      const row = await db
        .selectFrom('events')
        .select((eb) => eb.fn.max('seq').as('seq'))
        .executeTakeFirst();
      return Math.max(Number(row?.seq ?? 0), await log.trimmedThrough());
    },

    trimmedThrough: () => metaNumber('events_trimmed_through'),

    async readAfter(seq, limit) {
      const rows = await db
        .selectFrom('events')
        .select(entryColumns)
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(toEntry);
    },

    async readVisible({ limit, ...query }) {
      const direction = query.order === 'newest' ? 'desc' : 'asc';
      const rows = await visibleRows(db, query, limit)
        .orderBy('seq', direction)
        .limit(limit)
        .execute();
      return rows.map(toEntry);
    },

    async countVisible({ atMost, ...query }) {
      const row = await db
        .selectFrom(visibleRows(db, query, atMost).limit(atMost).as('visible'))
        .select((eb) => eb.fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },

    idOf: (seq) => formatEventId({ epoch, seq }),

    envelopeOf: (entry) => ({
      id: log.idOf(entry.seq),
      type: entry.type as DurableType,
      at: entry.at,
      data: JSON.parse(entry.data),
    }),

    async trim({ count, ageMs }, at) {
      const head = await log.head();
      // From the oldest on, so that it looks at no more rows than it removes.
      const young = await db
        .selectFrom('events')
        .select('seq')
        .where('at', '>=', at - ageMs)
        .orderBy('seq')
        .limit(1)
        .executeTakeFirst();
      const through = Math.max(head - count, young ? young.seq - 1 : head);
      let removed = 0;
      for (let from = await log.trimmedThrough(); from < through; from += trimStep) {
        removed += await removeThrough(Math.min(from + trimStep, through));
        await breathe();
      }
      return removed;
    },
  };
  return log;
}

function toRow(event: NewEvent, at: number): NewEventRow {
  return {
    type: event.type,
    topic: event.topic ?? event.type,
    audience_kind: event.audience.kind,
    audience_id: audienceId(event.audience),
    at,
    data: JSON.stringify(eventData[event.type].parse(event.data)),
    dedupe_key: event.dedupeKey ?? null,
  };
}

function toControlRow({ type, data }: NewControlEvent, at: number): NewEventRow {
  return {
    type,
    topic: type,
    audience_kind: controlAudience.kind,
    audience_id: controlAudience.id,
    at,
    data: JSON.stringify(controlData[type].parse(data)),
    dedupe_key: null,
  };
}

const entryColumns = [
  'seq',
  'type',
  'topic',
  'audience_kind',
  'audience_id',
  'at',
  'data',
] as const satisfies readonly (keyof Database['events'])[];
type EventRowColumns = Pick<Selectable<Database['events']>, (typeof entryColumns)[number]>;

/** One indexed range scan per audience, merged: the cost follows what the viewer may see, not the size of the log. */
function visibleRows(db: Db, query: Omit<VisibleQuery, 'limit'>, limit: number) {
  const { viewer, subscriptions, types, after, upTo } = query;
  const direction = query.order === 'newest' ? 'desc' : 'asc';
  const scans = audiencesOf(viewer).map((audience) => {
    let scan = db
      .selectFrom('events')
      .select(entryColumns)
      .where('audience_kind', '=', audience.kind)
      .where('audience_id', '=', audienceId(audience))
      .where('seq', '>', after)
      .where('seq', '<=', upTo);
    if (subscriptions) scan = scan.where('topic', 'in', [...subscriptions]);
    if (types) scan = scan.where('type', 'in', types);
    return db.selectFrom(scan.orderBy('seq', direction).limit(limit).as('scan')).selectAll();
  });
  const [first, ...rest] = scans;
  return rest.reduce((union, scan) => union.unionAll(scan), first!);
}

function toEntry({ audience_kind, audience_id, ...row }: EventRowColumns): LogEntry {
  const type = row.type as LogEntry['type'];
  return { ...row, type, audienceKind: audience_kind, audienceId: audience_id };
}
