import { parseExposition } from '@/__tests__/support/exposition';
import { createTestLogger } from '@/__tests__/support/logger';
import { createDeliveryStats } from '@/lib/events/server/delivery-stats';
import { latencyBoundsMs } from '@/lib/events/stats';
import { eventMetrics } from '@/lib/server/metrics/event-metrics';
import { createMetrics, healthMetrics } from '@/lib/server/metrics/metrics';
import { breakerMetric, jobMetrics } from '@/lib/server/metrics/work-metrics';
import { modelOutcomes } from '@/lib/summaries/server/measured-model';
import { expectedAnswers } from '@/lib/youtube/server/measured-sources';

const logger = createTestLogger();
const create = () => createMetrics({ version: '1.2.3', logger });
const scrape = async (metrics: ReturnType<typeof create>) =>
  parseExposition((await metrics.read()).text);

test('says what runs, and how the process is', async () => {
  const exposed = await scrape(create());
  expect(exposed.value('yts_build_info', { version: '1.2.3' })).toBe(1);
  expect(exposed.value('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  expect(exposed.value('process_open_fds')).toBeGreaterThan(2);
  expect(exposed.families.get('nodejs_eventloop_lag_p99_seconds')?.type).toBe('gauge');
});

test('requests count by method, route and status; streams have no duration', async () => {
  const metrics = create();
  const request = { method: 'GET', route: '/api/summaries/[id]', status: 404, seconds: 0.02 };
  metrics.requestEnded(request);
  metrics.requestEnded(request);
  metrics.requestEnded({ method: 'PROPFIND', route: 'none', status: 404, seconds: 0.001 });
  metrics.requestEnded({ method: 'GET', route: '/events', status: 200, seconds: null });
  const exposed = await scrape(metrics);
  const labels = { method: 'GET', route: '/api/summaries/[id]', status: '404' };
  expect(exposed.value('yts_http_requests_total', labels)).toBe(2);
  expect(exposed.value('yts_http_requests_total', { method: 'other' })).toBe(1);
  expect(exposed.value('yts_http_requests_total', { route: '/events' })).toBe(1);
  const duration = 'yts_http_request_duration_seconds';
  expect(exposed.value(`${duration}_count`, { route: '/events' })).toBeUndefined();
  const bucket = (le: string) =>
    exposed.value(`${duration}_bucket`, { route: '/api/summaries/[id]', le });
  expect([bucket('0.01'), bucket('0.025')]).toEqual([0, 2]);
});

test('jobs, models and YouTube count what happened, by codes and configured names', async () => {
  const metrics = create();
  metrics.jobEnded('cache');
  metrics.jobEnded('failed', 'no_captions');
  metrics.jobEnded('cancelled');
  metrics.taskEnded('video', 2_000);
  const run = { model: 'openai/gpt-4.1-mini', ms: 4_000 };
  const usage = { input_tokens: 1_200, output_tokens: 300, cost_usd: 0.25 };
  metrics.modelEnded({ ...run, outcome: 'ok', usage });
  metrics.modelEnded({ ...run, outcome: 'ok', usage: { ...usage, cost_usd: null } });
  metrics.modelEnded({ ...run, outcome: 'model_timeout', usage: null });
  metrics.youtubeEnded('transcript', 'ok');
  metrics.youtubeEnded('transcript', 'bot_check');
  metrics.eventAppended('summary_complete');
  const exposed = await scrape(metrics);
  const { value } = exposed;
  expect(value('yts_jobs_ended_total', { outcome: 'cache' })).toBe(1);
  expect(value('yts_jobs_ended_total', { outcome: 'generated' })).toBe(0);
  expect(value('yts_jobs_ended_total', { outcome: 'failed' })).toBe(1);
  expect(value('yts_job_failures_total', { code: 'no_captions' })).toBe(1);
  expect(value('yts_job_failures_total')).toBe(1);
  expect(value('yts_job_duration_seconds_bucket', { task: 'video', le: '2.5' })).toBe(1);
  expect(value('yts_model_requests_total', { outcome: 'ok' })).toBe(2);
  expect(value('yts_model_requests_total', { outcome: 'model_timeout' })).toBe(1);
  expect(value('yts_model_duration_seconds_count')).toBe(2);
  expect(value('yts_model_tokens_total', { direction: 'input' })).toBe(2_400);
  expect(value('yts_model_cost_usd_total', { model: run.model })).toBe(0.25);
  expect(value('yts_youtube_requests_total', { code: 'bot_check' })).toBe(1);
  expect(value('yts_events_appended_total', { type: 'summary_complete' })).toBe(1);
});

test('the event stream is read when somebody asks', async () => {
  const metrics = create();
  const stats = createDeliveryStats();
  const connections = [
    { state: 'live', bufferedBytes: 0 },
    { state: 'live', bufferedBytes: 70 },
    { state: 'blocked', bufferedBytes: 65_536 },
  ];
  const log = { head: 120, trimmedThrough: 20, lagMs: 1_500 };
  metrics.expose(
    eventMetrics({
      connections: () => connections,
      maxConnections: 20_000,
      counts: stats.counts,
      reasons: { closed: ['rotate', 'slow_consumer'], resets: ['trimmed'] },
      latencyBoundsMs,
      readLog: async () => log,
    }),
  );
  stats.connected();
  stats.delivered(7);
  stats.replayed(3);
  stats.round([0, 3, 3, 60_000]);
  stats.closed('slow_consumer');
  stats.reset('trimmed');
  const { value } = await scrape(metrics);
  expect(value('yts_event_connections', { state: 'live' })).toBe(2);
  expect(value('yts_event_connections', { state: 'blocked' })).toBe(1);
  expect(value('yts_event_connections', { state: 'catching_up' })).toBe(0);
  expect(value('yts_event_connections_limit')).toBe(20_000);
  expect(value('yts_event_queue_bytes')).toBe(65_606);
  expect(value('yts_event_queue_bytes_max')).toBe(65_536);
  expect(value('yts_event_connects_total')).toBe(1);
  expect(value('yts_event_deliveries_total')).toBe(7);
  expect(value('yts_event_replayed_total')).toBe(3);
  expect(value('yts_event_rounds_total')).toBe(1);
  expect(value('yts_event_streams_ended_total', { reason: 'slow_consumer' })).toBe(1);
  expect(value('yts_event_streams_ended_total', { reason: 'rotate' })).toBe(0);
  expect(value('yts_event_resets_total', { reason: 'trimmed' })).toBe(1);
  const latency = (le: string) => value('yts_event_latency_seconds_bucket', { le });
  expect([latency('0.001'), latency('0.005'), latency('10'), latency('+Inf')]).toEqual([
    1, 3, 3, 4,
  ]);
  expect(value('yts_event_latency_seconds_sum')).toBeCloseTo(60.006);
  expect(value('yts_event_log_head')).toBe(120);
  expect(value('yts_event_log_trimmed_through')).toBe(20);
  expect(value('yts_event_log_entries')).toBe(100);
  expect(value('yts_event_log_lag_seconds')).toBe(1.5);
});

test('without a limit of connections there is no line of one', async () => {
  const metrics = create();
  metrics.expose(
    eventMetrics({
      connections: () => [],
      maxConnections: 0,
      counts: createDeliveryStats().counts,
      reasons: { closed: [], resets: [] },
      latencyBoundsMs,
      readLog: async () => ({ head: 0, trimmedThrough: 0, lagMs: 0 }),
    }),
  );
  const exposed = await scrape(metrics);
  expect(exposed.value('yts_event_connections_limit')).toBeUndefined();
  expect(exposed.value('yts_event_queue_bytes')).toBe(0);
});

test('what is expected of models and YouTube is there before it happens, and begins at 0', async () => {
  const metrics = create();
  metrics.expectModels(['openai/gpt-4.1-mini', 'built-in/extractive'], modelOutcomes);
  metrics.expectYouTube(expectedAnswers({ withDataApi: true }));
  const { value } = await scrape(metrics);
  for (const model of ['openai/gpt-4.1-mini', 'built-in/extractive']) {
    expect(value('yts_model_cost_usd_total', { model })).toBe(0);
    for (const outcome of ['ok', 'aborted', 'model_timeout', 'model_unauthorized', 'internal']) {
      expect(value('yts_model_requests_total', { model, outcome })).toBe(0);
    }
  }
  const answer = (operation: string, code: string) =>
    value('yts_youtube_requests_total', { operation, code });
  expect([answer('transcript', 'bot_check'), answer('uploads', 'ok')]).toEqual([0, 0]);
  expect(answer('api_playlist', 'youtube_quota')).toBe(0);
  metrics.youtubeEnded('transcript', 'bot_check');
  const after = await scrape(metrics);
  expect(
    after.value('yts_youtube_requests_total', { operation: 'transcript', code: 'bot_check' }),
  ).toBe(1);
});

test('without a key the Data API is not expected to answer', () => {
  const operations = expectedAnswers({ withDataApi: false }).map(({ operation }) => operation);
  expect(operations.filter((operation) => operation.startsWith('api_'))).toEqual([]);
});

test('jobs in flight, checks, space and the pause from YouTube are read, too', async () => {
  const metrics = create();
  const check = { ok: true, detail: 'fine', ms: 1 };
  metrics.expose([
    ...jobMetrics({
      readJobs: async () => ({
        byStatus: { queued: 4, running: 2, waiting: 0 },
        oldestQueuedMs: 12_000,
      }),
    }),
    ...healthMetrics(
      async () => ({
        status: 'degraded',
        checks: { database: check, wake: { ...check, ok: false } },
      }),
      async () => 5_000,
    ),
    breakerMetric(async () => 'open'),
  ]);
  const { value } = await scrape(metrics);
  expect(value('yts_jobs', { state: 'queued' })).toBe(4);
  expect(value('yts_jobs_oldest_queued_seconds')).toBe(12);
  expect(value('yts_health_check', { check: 'database' })).toBe(1);
  expect(value('yts_health_check', { check: 'wake' })).toBe(0);
  expect(value('yts_disk_free_bytes')).toBe(5_000);
  expect(value('yts_youtube_breaker', { state: 'open' })).toBe(1);
  expect(value('yts_youtube_breaker', { state: 'closed' })).toBe(0);
});

test('what cannot be read is left out, counted and logged; the rest is there', async () => {
  const metrics = create();
  metrics.expose(
    jobMetrics({
      async readJobs() {
        throw new Error('the database is away');
      },
    }),
  );
  await scrape(metrics);
  const { value } = await scrape(metrics);
  expect(value('yts_jobs')).toBeUndefined();
  expect(value('yts_build_info')).toBe(1);
  expect(value('yts_metrics_unread_total')).toBeGreaterThan(0);
  expect(logger.records.at(-1)).toMatchObject({ msg: 'a metric cannot be read' });
});
