import type { JobProgress } from '@/lib/summaries/client/progress-store';
import type { JobView } from '@/lib/summaries/schemas';
import { isTerminal, type JobStatus, phaseWords } from '@/lib/summaries/status';

export interface Row {
  job: JobView;
  title: string;
  /** 0 to 100; an ended job is through, however it went. */
  percent: number;
  words: string;
  /** As it is by now, which the server's row may not know yet. */
  status: JobStatus;
  /** When it goes on by itself, epoch milliseconds. */
  until: number | undefined;
}

/** A job as it stands: the row from the server, moved on by live progress, never back. */
export function toRow(job: JobView, live: JobProgress | undefined): Row {
  const title = job.title ?? live?.title ?? job.video_id ?? 'Uploaded captions';
  if (isTerminal(job.status)) {
    const { status } = job;
    return { job, title, percent: 100, words: phaseWords[job.phase], status, until: undefined };
  }
  const ahead = live !== undefined && live.percent >= job.percent;
  const phase = ahead ? live.phase : job.phase;
  return {
    job,
    title,
    percent: ahead ? live.percent : job.percent,
    words: ahead ? live.message : phaseWords[job.phase],
    status: phase === 'waiting' ? 'waiting' : job.status === 'waiting' ? 'running' : job.status,
    until: phase === 'waiting' ? later(live?.until, job.until) : undefined,
  };
}

/** A pause only ever gets longer, whoever has heard of it first. */
function later(one: number | undefined, other: number | undefined): number | undefined {
  return one !== undefined && other !== undefined ? Math.max(one, other) : (one ?? other);
}

/** How far all of them are together, 0 to 100. */
export function percentOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { percent }) => sum + percent, 0) / Math.max(1, rows.length);
}

/** A batch of no more rows than this is shown whole. */
export const fewRows = 8;
const shownRows = 6;

/** The rows of a long batch that say most, in their order: what runs, what failed, the latest that are done, what comes next. */
export function rowsThatMatter(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= fewRows) return rows;
  const of = (...statuses: JobView['status'][]) =>
    rows.filter(({ job }) => statuses.includes(job.status));
  const byWeight = [
    ...of('running', 'waiting').slice(0, shownRows - 2),
    ...of('failed').slice(0, shownRows - 2),
    ...of('completed').reverse(),
    ...of('queued'),
    ...rows,
  ];
  const chosen = new Set([...new Set(byWeight)].slice(0, shownRows));
  return rows.filter((row) => chosen.has(row));
}
