import type { BatchView, JobView } from '@/lib/summaries/schemas';
import { isTerminal } from '@/lib/summaries/status';
import { batchView } from './batch-views';
import { answerWith } from './render-app';

/** The batch endpoints over views in memory. */
export function createFakeBatches(...initial: BatchView[]) {
  const views = new Map(initial.map((view) => [view.batch_id, view]));
  const change = (view: BatchView, jobs: JobView[], sources = view.sources): BatchView => {
    const { batch_id, created_at } = view;
    const next = batchView(jobs, sources, { batch_id, created_at });
    views.set(batch_id, next);
    return next;
  };
  const server = {
    /** What changed something: `cancel` or `retry`, and with what. */
    requests: [] as { verb: string; body: unknown }[],
    /** How often the list was asked for. */
    lists: 0,
    /** How often for those in flight only. */
    polls: 0,
    /** Set to refuse what changes something, with this sentence. */
    refusal: null as string | null,
    put(view: BatchView) {
      views.set(view.batch_id, view);
    },
    answer,
  };

  function answer(path: string, init?: RequestInit): unknown {
    if (path === '/api/batches?recent=1') {
      server.lists += 1;
      const recent = [...views.values()].filter(
        ({ status, failed, sources }) =>
          status === 'active' || failed > 0 || sources.some((one) => one.status === 'failed'),
      );
      return { batches: recent };
    }
    if (path === '/api/batches?active=1') {
      server.polls += 1;
      return { batches: [...views.values()].filter(({ status }) => status === 'active') };
    }
    const [, batchId = '', verb] = /^\/api\/batches\/([^/?]+)(?:\/(\w+))?/.exec(path) ?? [];
    const view = views.get(batchId);
    if (!view) return answerWith(404, { error: { code: 'not_found', message: 'Nothing.' } });
    if (init?.method !== 'POST' || !verb) return view;
    const body = init.body ? JSON.parse(String(init.body)) : null;
    server.requests.push({ verb, body });
    if (server.refusal) {
      return answerWith(409, { error: { code: 'conflict', message: server.refusal } });
    }
    return verb === 'cancel' ? cancel(view) : retry(view, body);
  }

  function cancel(view: BatchView): BatchView {
    const jobs = view.jobs.map(
      (job): JobView =>
        isTerminal(job.status) ? job : { ...job, status: 'cancelled', phase: 'cancelled' },
    );
    const sources = view.sources.map((source) =>
      source.status === 'resolving' ? { ...source, status: 'cancelled' as const } : source,
    );
    return change(view, jobs, sources);
  }

  function retry(
    view: BatchView,
    body: { job_ids?: string[]; include_cancelled: boolean },
  ): BatchView {
    const again = ({ job_id, status }: JobView) =>
      (status === 'failed' || (status === 'cancelled' && body.include_cancelled)) &&
      (!body.job_ids || body.job_ids.includes(job_id));
    const jobs = view.jobs.map(
      (job): JobView =>
        again(job)
          ? { ...job, status: 'queued', phase: 'queued', percent: 0, error: undefined }
          : job,
    );
    const sources = view.sources.map((source) =>
      source.status === 'failed' ? { ...source, status: 'resolving' as const } : source,
    );
    return change(view, jobs, sources);
  }
  return server;
}
