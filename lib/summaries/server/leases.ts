import 'server-only';
import { type Expression, type Selectable, sql } from 'kysely';
import type { Db } from '../../server/db/open-database';
import type { JobsTable, SourcesTable, WorksTable } from '../../server/db/schema';
import { retryConflicts } from '../../server/db/transact';
import { isGone } from '../../server/lease-holder';

export const leaseMs = 15_000;
export const heartbeatMs = 5_000;
/** After this many starts without an end a job is given up: it takes its process down. */
export const maxAttempts = 5;

export type ClaimedJob = Pick<
  JobsTable,
  | 'id'
  | 'batch_id'
  | 'owner_id'
  | 'video_id'
  | 'transcript_id'
  | 'caption_language'
  | 'attempts'
  | 'run'
>;
export type ClaimedWork = Pick<
  WorksTable,
  'id' | 'work_key' | 'owner_id' | 'transcript_id' | 'options' | 'attempts'
>;

export type ClaimedSource = Pick<
  Selectable<SourcesTable>,
  'id' | 'batch_id' | 'position' | 'playlist_id' | 'channel_path' | 'attempts'
>;

/** What a job that waited said is over once it goes on. */
const noPause = { wait_until: null, error_code: null, error_message: null, error_details: null };

const leased = ['jobs', 'works', 'sources'] as const;
/** What a row is called while somebody works on it. */
const busy = { jobs: 'running', works: 'running', sources: 'resolving' } as const;

/**
 * Takes leases on jobs and works, fair between people: who has least running goes first. Of several processes that claim at
 * the same time each takes another row. A claim leaves out the ids that this process still runs: a stalled process may have
 * let their leases run out. Leases are read by the clocks of all processes, which must agree to a few seconds.
 */
export function createLeases({ db, holder, now }: { db: Db; holder: string; now(): number }) {
  const taken = () => ({ locked_by: holder, locked_until: now() + leaseMs });

  return {
    async claimJob(running: readonly string[]): Promise<ClaimedJob | undefined> {
      const at = now();
      return db
        .updateTable('jobs')
        .set((eb) => ({
          ...taken(),
          status: 'running',
          ...noPause,
          attempts: eb('attempts', '+', 1),
          updated_at: at,
        }))
        .where('id', '=', (eb) =>
          eb
            .selectFrom('jobs as candidate')
            .leftJoin(busyOwners, (join) => join.onRef('busy.owner_id', '=', 'candidate.owner_id'))
            .select('candidate.id')
            .$if(running.length > 0, (qb) => qb.where('candidate.id', 'not in', [...running]))
            .where((or) =>
              or.or([
                or('candidate.status', '=', 'queued'),
                or.and([
                  or('candidate.status', '=', 'running'),
                  or('candidate.work_id', 'is', null),
                  or.or([
                    or('candidate.locked_until', 'is', null),
                    or('candidate.locked_until', '<', at),
                  ]),
                ]),
                or.and([
                  or('candidate.status', '=', 'waiting'),
                  or('candidate.wait_until', '<=', at),
                ]),
              ]),
            )
            .orderBy((order) => order.fn.coalesce('busy.running', sql.lit(0)))
            .orderBy('candidate.created_at')
            .orderBy('candidate.position')
            .limit(1)
            .forNoKeyUpdate('candidate')
            .skipLocked(),
        )
        .returning(['id', 'batch_id', 'owner_id', 'video_id', 'transcript_id', 'caption_language'])
        .returning(['attempts', 'run'])
        .executeTakeFirst();
    },

    /** A work whose process is gone: its lease has run out. */
    async claimWork(running: readonly string[]): Promise<ClaimedWork | undefined> {
      const at = now();
      return db
        .updateTable('works')
        .set((eb) => ({
          ...taken(),
          attempts: eb('attempts', '+', 1),
          partial_text: '',
          updated_at: at,
        }))
        .where('id', '=', (eb) =>
          eb
            .selectFrom('works as candidate')
            .select('candidate.id')
            .$if(running.length > 0, (qb) => qb.where('candidate.id', 'not in', [...running]))
            .where('candidate.status', '=', 'running')
            .where('candidate.locked_until', '<', at)
            .orderBy('candidate.created_at')
            .limit(1)
            .forNoKeyUpdate()
            .skipLocked(),
        )
        .returning(['id', 'work_key', 'owner_id', 'transcript_id', 'options', 'attempts'])
        .executeTakeFirst();
    },

    /** A playlist that nobody resolves at the moment. */
    async claimSource(running: readonly string[]): Promise<ClaimedSource | undefined> {
      const at = now();
      return db
        .updateTable('sources')
        .set((eb) => ({
          ...taken(),
          attempts: eb('attempts', '+', 1),
          wait_until: null,
          code: null,
          message: null,
        }))
        .where('id', '=', (eb) =>
          eb
            .selectFrom('sources as candidate')
            .select('candidate.id')
            .$if(running.length > 0, (qb) => qb.where('candidate.id', 'not in', [...running]))
            .where('candidate.status', '=', 'resolving')
            .where((or) =>
              or.or([
                or('candidate.locked_until', 'is', null),
                or('candidate.locked_until', '<', at),
              ]),
            )
            .where((or) =>
              or.or([or('candidate.wait_until', 'is', null), or('candidate.wait_until', '<=', at)]),
            )
            .orderBy(resolvedOfOwner())
            .orderBy('candidate.batch_id')
            .orderBy('candidate.position')
            .limit(1)
            .forNoKeyUpdate('candidate')
            .skipLocked(),
        )
        .returning(['id', 'batch_id', 'position', 'playlist_id', 'channel_path', 'attempts'])
        .executeTakeFirst();
    },

    /** A batch of which nobody has looked yet what the cache has. A look that is cut short is made up for job by job. */
    async claimUncheckedBatch(): Promise<string | undefined> {
      const batch = await db
        .updateTable('batches')
        .set({ cache_checked: 1 })
        .where('id', '=', (eb) =>
          eb
            .selectFrom('batches as candidate')
            .select('candidate.id')
            .where('candidate.cache_checked', '=', 0)
            .orderBy('candidate.created_at')
            .limit(1)
            .forNoKeyUpdate()
            .skipLocked(),
        )
        .returning('id')
        .executeTakeFirst();
      return batch?.id;
    },

    /** Extends what is held. Returns the ids still held: what is missing was taken over or cancelled. */
    async extend(ids: readonly string[]): Promise<Set<string>> {
      const held = new Set<string>();
      for (const table of leased) {
        const rows = await retryConflicts(() =>
          db
            .updateTable(table)
            .set(taken())
            .where('locked_by', '=', holder)
            .where('id', 'in', [...ids])
            .where('status', '=', busy[table])
            .returning('id')
            .execute(),
        );
        for (const { id } of rows) held.add(id);
      }
      return held;
    },

    /** Gives everything back that this process holds, so that another one can go on at once. */
    async releaseAll(): Promise<void> {
      for (const table of leased) {
        await retryConflicts(() =>
          db
            .updateTable(table)
            .set((eb) => ({ locked_until: 0, attempts: eb('attempts', '-', 1) }))
            .where('locked_by', '=', holder)
            .where('status', '=', busy[table])
            .where('locked_until', 'is not', null)
            .execute(),
        );
      }
    },

    /**
     * Ends the leases of processes that are known to be dead: the same host, and no such process any more (or it is this
     * one, in an earlier life). For a database that only this machine uses.
     */
    async releaseDead(): Promise<number> {
      let released = 0;
      for (const table of leased) {
        const rows = await db
          .selectFrom(table)
          .select('locked_by')
          .distinct()
          .where('status', '=', busy[table])
          .where('locked_until', 'is not', null)
          .execute();
        for (const { locked_by } of rows) {
          if (locked_by === null || !isGone(locked_by, holder)) continue;
          const result = await db
            .updateTable(table)
            .set({ locked_until: 0 })
            .where('locked_by', '=', locked_by)
            .where('status', '=', busy[table])
            .executeTakeFirst();
          released += Number(result.numUpdatedRows);
        }
      }
      return released;
    },
  };
}

export type Leases = ReturnType<typeof createLeases>;

/** Who has jobs running, and how many; counted once a claim. */
const busyOwners = sql<{ owner_id: string; running: number }>`(select owner_id, count(*) as running
  from jobs where status = 'running' group by owner_id)`.as<'busy'>(sql.ref('busy'));

/** How many playlists somebody has had resolved for what is in flight: who has had least goes first. */
function resolvedOfOwner(): Expression<number> {
  return sql<number>`(select count(*) from sources as other join batches on batches.id = other.batch_id
    where other.status = 'resolved' and batches.status = 'active'
    and batches.owner_id = (select owner_id from batches as own where own.id = candidate.batch_id))`;
}
