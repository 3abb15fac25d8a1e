/** Where a job is in its life. `waiting` means an upstream asked us to pause; the job goes on by itself. */
export const jobStatuses = [
  'queued',
  'running',
  'waiting',
  'completed',
  'failed',
  'cancelled',
] as const;
export type JobStatus = (typeof jobStatuses)[number];

export const jobPhases = [
  'queued',
  'resolving',
  'transcript',
  'summarizing',
  'saving',
  'waiting',
  'completed',
  'failed',
  'cancelled',
] as const;
export type JobPhase = (typeof jobPhases)[number];

export const batchStatuses = ['active', 'completed'] as const;
export type BatchStatus = (typeof batchStatuses)[number];

/** Percent of one job that is done when a step of the pipeline is. */
export const milestones = {
  metadata: 5,
  transcript: 20,
  windows: 80,
  compose: 95,
  saved: 100,
} as const;

/** Statuses of a job that has not ended. */
export const unfinishedStatuses = [
  'queued',
  'running',
  'waiting',
] as const satisfies readonly JobStatus[];

export function isTerminal(status: JobStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** What a phase is called in the interface. */
export const phaseWords: Record<JobPhase, string> = {
  queued: 'In the queue',
  resolving: 'Looking up the video',
  transcript: 'Reading the transcript',
  summarizing: 'Summarizing',
  saving: 'Saving',
  waiting: 'Waiting for YouTube',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};
