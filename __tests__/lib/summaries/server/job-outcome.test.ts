import { jobOutcomeOf } from '@/lib/summaries/server/job-outcome';

test.each([
  ['summary_complete', { source: 'cache' }, { outcome: 'cache' }],
  ['summary_complete', { source: 'generated' }, { outcome: 'generated' }],
  ['summary_failed', { code: 'no_captions' }, { outcome: 'failed', code: 'no_captions' }],
  ['summary_failed', { code: 'cancelled' }, { outcome: 'cancelled' }],
  ['batch_complete', {}, null],
])('%s with %j says of a job: %j', (type, said, outcome) => {
  const job = { video_id: null, title: 'T', job_id: 'job_1', batch_id: 'bat_1' };
  const whole = { ...job, model_used: 'm', summary_id: 's', message: '', retryable: false };
  expect(jobOutcomeOf({ seq: 1, type, data: JSON.stringify({ ...whole, ...said }) })).toEqual(
    outcome,
  );
});
