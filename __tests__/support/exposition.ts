/** One line of Prometheus' text format. */
export interface ExposedSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Exposition {
  /** By name: what kind of metric it is, and that it has a help text. */
  families: Map<string, { type: string; help: string }>;
  samples: ExposedSample[];
  /** The value of the one sample with that name and these labels among its own; undefined when there is none. */
  value(name: string, labels?: Record<string, string>): number | undefined;
}

const unescapeLabel = (text: string) =>
  text.replace(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character));

/**
 * Reads the text format, version 0.0.4, and throws on whatever breaks its rules:
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseExposition(text: string): Exposition {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families: Exposition['families'] = new Map();
  const samples: ExposedSample[] = [];
  const seen = new Set<string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line);
    if (comment) {
      const [, kind, name, rest] = comment as unknown as [string, string, string, string];
      const family = families.get(name) ?? { type: '', help: '' };
      if (kind === 'HELP') family.help = rest;
      else if (family.type) throw new Error(`${name} has two types`);
      else family.type = rest;
      families.set(name, family);
      continue;
    }
    // Numbers are as Go's ParseFloat takes them, which does not mind upper and lower case.
    const sample = /^([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? (nan|[+-]?inf|[-+0-9.e]+)$/i.exec(line);
    if (!sample) throw new Error(`this is no line of the format: ${line}`);
    const [, name, labelText = '', number] = sample as unknown as [string, string, string, string];
    const labels: Record<string, string> = {};
    const rest = labelText.replace(
      /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\.)*)",?/g,
      (_, label, value) => {
        if (label in labels) throw new Error(`${label} twice in ${line}`);
        labels[label] = unescapeLabel(value);
        return '';
      },
    );
    if (rest !== '') throw new Error(`these labels cannot be read: ${line}`);
    const key = `${name}${JSON.stringify(Object.entries(labels).sort())}`;
    if (seen.has(key)) throw new Error(`twice: ${line}`);
    seen.add(key);
    if (!familyOf(families, name)) throw new Error(`no type before ${line}`);
    samples.push({ name, labels, value: Number(number.replace(/inf/i, 'Infinity')) });
  }
  const exposition: Exposition = {
    families,
    samples,
    value(name, labels = {}) {
      const found = samples.filter(
        (sample) =>
          sample.name === name &&
          Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
      );
      if (found.length > 1) throw new Error(`${found.length} samples fit ${name}`);
      return found[0]?.value;
    },
  };
  for (const [name, { type, help }] of families) {
    if (!type || !help) throw new Error(`${name} has no ${type ? 'help' : 'type'}`);
    if (type === 'histogram') checkHistogram(exposition, name);
  }
  return exposition;
}

function familyOf(families: Exposition['families'], name: string) {
  if (families.has(name)) return families.get(name);
  const base = name.replace(/_(?:bucket|sum|count)$/, '');
  const family = families.get(base);
  return family && ['histogram', 'summary'].includes(family.type) ? family : undefined;
}

/** Buckets only grow, and the last one holds everything. */
function checkHistogram({ samples }: Exposition, name: string): void {
  const series = new Map<string, ExposedSample[]>();
  for (const sample of samples.filter((one) => one.name === `${name}_bucket`)) {
    const { le: _, ...others } = sample.labels;
    const key = JSON.stringify(others);
    series.set(key, [...(series.get(key) ?? []), sample]);
  }
  for (const [key, buckets] of series) {
    const values = buckets.map(({ value }) => value);
    if (values.some((value, index) => value < (values[index - 1] ?? 0))) {
      throw new Error(`the buckets of ${name}${key} shrink`);
    }
    if (buckets.at(-1)?.labels.le !== '+Inf') throw new Error(`${name}${key} has no +Inf`);
    const count = samples.find(
      (one) =>
        one.name === `${name}_count` &&
        JSON.stringify(one.labels) === JSON.stringify(JSON.parse(key)),
    );
    if (count?.value !== values.at(-1)) throw new Error(`${name}${key}: +Inf is not the count`);
  }
}
