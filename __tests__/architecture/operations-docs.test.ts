import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { parseExposition } from '@/__tests__/support/exposition';
import { createTestLogger } from '@/__tests__/support/logger';
import { eventData } from '@/lib/events/registry';
import { createDeliveryStats } from '@/lib/events/server/delivery-stats';
import { latencyBoundsMs } from '@/lib/events/stats';
import { eventMetrics } from '@/lib/server/metrics/event-metrics';
import { createMetrics, healthMetrics } from '@/lib/server/metrics/metrics';
import { breakerMetric, jobMetrics } from '@/lib/server/metrics/work-metrics';
import { modelOutcomes } from '@/lib/summaries/server/measured-model';
import { expectedAnswers } from '@/lib/youtube/server/measured-sources';
import { root } from './source-tree';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const text = read('docs/operations.md');

interface Matcher {
  label: string;
  op: string;
  value: string;
}
interface Selector {
  name: string;
  matchers: Matcher[];
  /** Names of the functions around it, the nearest first. */
  within: string[];
}
interface Rule {
  alert: string;
  expr: string;
}
const rules = (parse(read('deploy/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);

/** What a process has among its metrics before anything has happened, with one model. */
function createStartedMetrics() {
  const metrics = createMetrics({ version: '1', logger: createTestLogger() });
  const check = { ok: true, detail: '', ms: 1 };
  metrics.expose([
    ...eventMetrics({
      connections: () => [],
      maxConnections: 20_000,
      counts: createDeliveryStats().counts,
      reasons: {
        closed: eventData.bye.shape.reason.options,
        resets: eventData.reset.shape.reason.options,
      },
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
  metrics.expectModels(['m'], modelOutcomes);
  metrics.expectYouTube(expectedAnswers({ withDataApi: false }));
  return metrics;
}

/** Everything that `/metrics` can have, with the names of its labels. */
async function knownMetrics(): Promise<Map<string, Set<string>>> {
  const metrics = createStartedMetrics();
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

/** The metrics an expression asks for, each with what it picks by; throws where it is no PromQL. */
function selectorsOf(expr: string): Selector[] {
  const selectors: Selector[] = [];
  parser.parse(expr).iterate({
    enter({ type, from, to, node }) {
      const part = expr.slice(from, to);
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expr}`);
      if (type.name === 'VectorSelector') {
        const [name = ''] = /^\w+/.exec(part) ?? [];
        const matchers = [...part.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(
          ([, label, op, value]) => ({ label: label!, op: op!, value: value! }),
        );
        const within: string[] = [];
        for (let one = node.parent; one; one = one.parent) {
          if (one.name === 'FunctionCall') within.push(/^\w+/.exec(expr.slice(one.from))![0]);
        }
        selectors.push({ name, matchers, within });
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
  for (const { name, matchers } of selectors) {
    const labels = matchers.map(({ label }) => label);
    const missing = labels.filter((label) => !['job', 'instance'].includes(label));
    expect({ name, exists: known.has(name) }).toEqual({ name, exists: true });
    expect(missing.filter((label) => !known.get(name)!.has(label))).toEqual([]);
  }
});

test('broken expressions are seen as such', () => {
  expect(() => selectorsOf('sum by (')).toThrow('no PromQL');
  expect(selectorsOf('rate(yts_x{a="1",b!~"2"}[5m])')).toEqual([
    {
      name: 'yts_x',
      matchers: [
        { label: 'a', op: '=', value: '1' },
        { label: 'b', op: '!~', value: '2' },
      ],
      within: ['rate'],
    },
  ]);
});

const increases = rules.flatMap(({ alert, expr }) =>
  selectorsOf(expr)
    .filter(({ within }) => within.includes('increase'))
    .map((selector) => ({ alert, ...selector })),
);

test.each(increases)('$alert sees the first $name', async ({ name, matchers }) => {
  const exposed = parseExposition((await createStartedMetrics().read()).text);
  const samples = exposed.samples.filter((one) => one.name === name).map(({ labels }) => labels);
  // Each value that it picks by name has a series of its own; what it leaves out has others beside it.
  const named = matchers.filter(({ op }) => op === '=' || op === '=~');
  for (const { label, value } of named) {
    const present = samples.map((labels) => labels[label]);
    expect(present).toEqual(expect.arrayContaining(value.split('|')));
  }
  for (const { label, value } of matchers.filter((one) => !named.includes(one))) {
    const others = samples.filter((labels) => !value.split('|').includes(labels[label]!));
    expect(others.length).toBeGreaterThan(0);
  }
  expect(samples.length).toBeGreaterThan(0);
});

test('no command sets for itself what every later one of a container needs, too', () => {
  for (const file of ['README.md', 'docs/operations.md', 'docs/troubleshooting.md']) {
    expect(read(file)).not.toMatch(/^\s*\w+=\S+ docker compose/m);
  }
  const { jobs } = parse(read('.github/workflows/ci.yml'));
  expect(jobs.image.env).toEqual({ NEXTAUTH_URL: 'http://localhost:3000' });
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
