import 'server-only';
import { hostname } from 'node:os';
import { type Expression, sql } from 'kysely';
import type { Db } from '../../server/db/open-database';
import type { JobsTable, WorksTable } from '../../server/db/schema';

export const leaseMs = 15_000;
export const heartbeatMs = 5_000;
/** After this many starts without an end a job is given up: it takes its process down. */
export const maxAttempts = 5;

export type ClaimedJob = Pick<
  JobsTable,
  'id' | 'batch_id' | 'owner_id' | 'video_id' | 'transcript_id' | 'attempts' | 'run'
>;
export type ClaimedWork = Pick<
  WorksTable,
  'id' | 'work_key' | 'owner_id' | 'transcript_id' | 'options' | 'attempts'
>;

/** Who holds a lease: host, process and one life of it. */
export function createHolderId(random: string): string {
  return `${hostname()}/${process.pid}/${random}`;
}

/**
 * Takes leases on jobs and works, one writer at a time, fair between people: who has least running goes first. A claim
 * leaves out the ids that this process still runs: a stalled process may have let their leases run out.
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
          wait_until: null,
          attempts: eb('attempts', '+', 1),
          updated_at: at,
        }))
        .where('id', '=', (eb) =>
          eb
            .selectFrom('jobs as candidate')
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
            .orderBy(runningOfOwner())
            .orderBy('candidate.created_at')
            .orderBy('candidate.position')
            .limit(1),
        )
        .returning(['id', 'batch_id', 'owner_id', 'video_id', 'transcript_id', 'attempts', 'run'])
        .executeTakeFirst();
    },

    /** A work whose process is gone: its lease has run out. */
    async claimWork(running: readonly string[]): Promise<ClaimedWork | undefined> {
      const at = now();
      return db
        .updateTable('works')
        .set((eb) => ({ ...taken(), attempts: eb('attempts', '+', 1), updated_at: at }))
        .where('id', '=', (eb) =>
          eb
            .selectFrom('works as candidate')
            .select('candidate.id')
            .$if(running.length > 0, (qb) => qb.where('candidate.id', 'not in', [...running]))
            .where('candidate.status', '=', 'running')
            .where('candidate.locked_until', '<', at)
            .orderBy('candidate.created_at')
            .limit(1),
        )
        .returning(['id', 'work_key', 'owner_id', 'transcript_id', 'options', 'attempts'])
        .executeTakeFirst();
    },

    /** Extends what is held. Returns the ids still held: what is missing was taken over or cancelled. */
    async extend(ids: readonly string[]): Promise<Set<string>> {
      const held = new Set<string>();
      for (const table of ['jobs', 'works'] as const) {
        const rows = await db
          .updateTable(table)
          .set(taken())
          .where('locked_by', '=', holder)
          .where('id', 'in', [...ids])
          .where('status', '=', 'running')
          .returning('id')
          .execute();
        for (const { id } of rows) held.add(id);
      }
      return held;
    },

    /** Gives everything back that this process holds, so that another one can go on at once. */
    async releaseAll(): Promise<void> {
      for (const table of ['jobs', 'works'] as const) {
        await db
          .updateTable(table)
          .set((eb) => ({ locked_until: 0, attempts: eb('attempts', '-', 1) }))
          .where('locked_by', '=', holder)
          .where('status', '=', 'running')
          .where('locked_until', 'is not', null)
          .execute();
      }
    },

    /**
     * Ends the leases of processes that are known to be dead: the same host, and no such process any more (or it is this
     * one, in an earlier life). For a database that only this machine uses.
     */
    async releaseDead(isAlive: (pid: number) => boolean): Promise<number> {
      let released = 0;
      for (const table of ['jobs', 'works'] as const) {
        const rows = await db
          .selectFrom(table)
          .select('locked_by')
          .distinct()
          .where('status', '=', 'running')
          .where('locked_until', 'is not', null)
          .execute();
        for (const { locked_by } of rows) {
          const [host, pid] = (locked_by ?? '').split('/');
          const dead =
            host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)));
          if (locked_by === holder || !dead) continue;
          const result = await db
            .updateTable(table)
            .set({ locked_until: 0 })
            .where('locked_by', '=', locked_by)
            .where('status', '=', 'running')
            .executeTakeFirst();
          released += Number(result.numUpdatedRows);
        }
      }
      return released;
    },
  };
}

export type Leases = ReturnType<typeof createLeases>;

function runningOfOwner(): Expression<number> {
  return sql<number>`(select count(*) from jobs as other where other.owner_id = candidate.owner_id and other.status = 'running')`;
}
