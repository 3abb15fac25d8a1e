import 'server-only';
import type { Append } from '../../events/server/event-log';
import type { Trx } from '../../server/db/open-database';
import { type SummaryOptions, summaryContentSchema } from '../schemas';
import { milestones } from '../status';
import { collectResults } from './collect-results';
import { type ClaimedJob, type ClaimedWork, leaseMs } from './leases';
import { saveLibraryRow } from './library-row';
import type { Transcript } from './load-transcript';
import { reportBatches } from './report-batch';
import type { RunJobContext } from './run-job';
import { completeJob, lockHeldJob, type SettledJob } from './settle-jobs';
import { workKeyOf } from './work-key';

/** What an attached job came to: answered from the cache, or waiting for a work, which may be this process's to do. */
export interface Attached {
  work: ClaimedWork | null;
  /** What the job waits for, whoever does it. */
  workId: string | null;
  done: boolean;
}

/**
 * Answers a job from the cache or attaches it to the shared work, in one transaction. Fenced by the lease: a job that somebody
 * else took over or cancelled meanwhile is left alone.
 */
export async function attachJob(
  context: RunJobContext,
  job: ClaimedJob,
  transcript: Transcript,
  options: SummaryOptions,
): Promise<Attached> {
  const { eventLog, models, holder, now } = context;
  const { promptVersion } = models.resolve(options.model);
  const workKey = workKeyOf(transcript, options, promptVersion);

  return eventLog.commit(async (trx, append) => {
    const at = now();
    const held = await lockHeldJob(trx, job.id, holder);
    if (!held) return { work: null, workId: null, done: false };
    const { resultId, ...attached } = await answerOrJoin(context, trx, append, {
      held,
      transcript,
      options,
      workKey,
      at,
    });
    const collected = { workKey, transcriptIds: [transcript.id], keptId: resultId };
    await collectResults(trx, collected);
    await reportBatches(trx, append, [held.batch_id], at);
    return attached;
  });
}

interface Attachment {
  held: SettledJob;
  transcript: Transcript;
  options: SummaryOptions;
  workKey: string;
  at: number;
}

async function answerOrJoin(
  context: RunJobContext,
  trx: Trx,
  append: Append,
  attachment: Attachment,
): Promise<Attached & { resultId?: string }> {
  for (;;) {
    const resultId = await answer(context, trx, append, attachment);
    if (resultId) return { work: null, workId: null, done: true, resultId };
    const joined = await joinWork(context, trx, attachment);
    if (joined) {
      const { work, ours } = joined;
      return { work: ours ? work : null, workId: work.id, done: false };
    }
    // The work that was in our way has ended while we waited for it: its result is there now.
  }
}

async function answer(
  { createId }: RunJobContext,
  trx: Trx,
  append: Append,
  { held, transcript, options, workKey, at }: Attachment,
): Promise<string | null> {
  if (options.regenerate) return null;
  const cached = await trx
    .selectFrom('results')
    .select(['id', 'model', 'language', 'content'])
    .where('work_key', '=', workKey)
    .orderBy('created_at', 'desc')
    .limit(1)
    // Nobody may collect it before there is a row that needs it.
    .forKeyShare()
    .executeTakeFirst();
  if (!cached) return null;
  const content = summaryContentSchema.parse(JSON.parse(cached.content));
  const { id: summaryId } = await saveLibraryRow(
    trx,
    held.owner_id,
    { ...transcript, playlist: held.playlist },
    { ...cached, workKey, content },
    { createId, at },
  );
  await completeJob(
    trx,
    append,
    held,
    { summaryId, model: cached.model, source: 'cache', title: transcript.title },
    at,
  );
  return cached.id;
}

/** Waits for the one work of this key, making or taking it over where nobody is at it. Null when it has just gone. */
async function joinWork(
  { holder, createId }: RunJobContext,
  trx: Trx,
  { held, transcript, options, workKey, at }: Attachment,
): Promise<{ work: ClaimedWork; ours: boolean } | null> {
  const lease = { locked_by: holder, locked_until: at + leaseMs };
  const made = await trx
    .insertInto('works')
    .values({
      id: createId('wrk'),
      work_key: workKey,
      owner_id: transcript.ownerId,
      transcript_id: transcript.id,
      options: JSON.stringify(options),
      status: 'running',
      phase: 'summarizing',
      percent: milestones.transcript,
      attempts: 1,
      ...lease,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.column('work_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  const there = made
    ? null
    : await trx
        .selectFrom('works')
        .select(['id', 'status'])
        .where('work_key', '=', workKey)
        .forNoKeyUpdate()
        .executeTakeFirst();
  const id = made?.id ?? there?.id;
  if (id === undefined) return null;
  const ours = there?.status !== 'running';
  if (there && ours) {
    await trx
      .updateTable('works')
      .set({ status: 'running', attempts: 1, partial_text: '', ...lease, updated_at: at })
      .where('id', '=', id)
      .execute();
  }
  await trx
    .updateTable('jobs')
    .set({
      work_id: id,
      transcript_id: transcript.id,
      phase: 'summarizing',
      locked_by: null,
      locked_until: null,
      updated_at: at,
    })
    .where('id', '=', held.id)
    .execute();
  const work = {
    id,
    work_key: workKey,
    owner_id: transcript.ownerId,
    transcript_id: transcript.id,
    options: JSON.stringify(options),
    attempts: 1,
  };
  return { work, ours };
}
