import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { createTestLogger } from '@/__tests__/support/logger';
import { createDeliveryStats } from '@/lib/events/server/delivery-stats';
import { latencyBoundsMs } from '@/lib/events/stats';
import { eventMetrics } from '@/lib/server/metrics/event-metrics';
import { createMetrics, healthMetrics } from '@/lib/server/metrics/metrics';
import { breakerMetric, jobMetrics } from '@/lib/server/metrics/work-metrics';
import { root } from './source-tree';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const text = read('docs/operations.md');

interface Rule {
  alert: string;
  expr: string;
}
const rules = (parse(read('deploy/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);

/** Everything that `/metrics` can have, with the names of its labels. */
async function knownMetrics(): Promise<Map<string, Set<string>>> {
  const metrics = createMetrics({ version: '1', logger: createTestLogger() });
  const check = { ok: true, detail: '', ms: 1 };
  metrics.expose([
    ...eventMetrics({
      connections: () => [],
      counts: createDeliveryStats().counts,
      reasons: { closed: ['rotate'], resets: ['trimmed'] },
      latencyBoundsMs,
      readLog: async () => ({ head: 0, trimmedThrough: 0, lagMs: 0 }),
    }),
    ...jobMetrics({ readJobs: async () => ({ byStatus: { queued: 0 }, oldestQueuedMs: 0 }) }),
    ...healthMetrics(
      async () => ({ status: 'ready', checks: { database: check } }),
      async () => 1,
    ),
    breakerMetric(async () => 'closed'),
  ]);
  metrics.requestEnded({ method: 'GET', route: '/', status: 200, seconds: 1 });
  metrics.eventAppended('test');
  metrics.jobEnded('failed', 'internal');
  metrics.taskEnded('video', 1);
  const usage = { input_tokens: 1, output_tokens: 1, cost_usd: 1 };
  metrics.modelEnded({ model: 'm', outcome: 'ok', ms: 1, usage });
  metrics.youtubeEnded('transcript', 'ok');

  const known = new Map<string, Set<string>>();
  for (const line of (await metrics.read()).text.split('\n')) {
    const [, name, labels = ''] = /^([a-z]\w*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (!name) continue;
    const names = known.get(name) ?? new Set();
    for (const [, label] of labels.matchAll(/(\w+)="/g)) names.add(label!);
    known.set(name, names);
  }
  return known;
}

/** The metrics an expression asks for, each with the labels it picks by; throws where it is no PromQL. */
function selectorsOf(expr: string): { name: string; labels: string[] }[] {
  const selectors: { name: string; labels: string[] }[] = [];
  parser.parse(expr).iterate({
    enter({ type, from, to }) {
      const part = expr.slice(from, to);
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expr}`);
      if (type.name === 'VectorSelector') {
        const [name = ''] = /^\w+/.exec(part) ?? [];
        const labels = [...part.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label!);
        selectors.push({ name, labels });
      }
    },
  });
  return selectors;
}

test.each(rules)('the alert $alert is PromQL on metrics that exist', async ({ expr }) => {
  const known = await knownMetrics();
  // Prometheus adds these to whatever it scrapes.
  known.set('up', new Set());
  const selectors = selectorsOf(expr);
  expect(selectors.length).toBeGreaterThan(0);
  for (const { name, labels } of selectors) {
    const missing = labels.filter((label) => !['job', 'instance'].includes(label));
    expect({ name, exists: known.has(name) }).toEqual({ name, exists: true });
    expect(missing.filter((label) => !known.get(name)!.has(label))).toEqual([]);
  }
});

test('broken expressions are seen as such', () => {
  expect(() => selectorsOf('sum by (')).toThrow('no PromQL');
  expect(selectorsOf('rate(yts_x{a="1",b!~"2"}[5m])')).toEqual([
    { name: 'yts_x', labels: ['a', 'b'] },
  ]);
});

test('every alert says what to do, and no other', () => {
  const section = text.slice(text.indexOf('## Alerts'), text.indexOf('## The log'));
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const explained = rows.flatMap((row) =>
    [...row.split('|')[1]!.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(explained.sort()).toEqual(rules.map(({ alert }) => alert).sort());
});

test('the table of metrics has each metric with its labels, and no other', async () => {
  const section = text.slice(text.indexOf('## Metrics'), text.indexOf('## Alerts'));
  const documented = [...section.matchAll(/`(yts_\w+)(?:\{([\w,]+)\})?`/g)].map(
    ([, name, labels = '']) => `${name}{${labels.split(',').sort().join(',')}}`,
  );
  const known = [...(await knownMetrics())]
    .filter(([name]) => name.startsWith('yts_') && !/_(?:bucket|sum)$/.test(name))
    .map(([name, labels]) => `${name.replace(/_count$/, '')}{${[...labels].sort().join(',')}}`);
  expect([...new Set(documented)].sort()).toEqual(known.sort());
});
