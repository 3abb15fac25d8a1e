import type { SummaryFacets, SummaryListItem, SummaryPage } from '@/lib/summaries/schemas';
import { type Answering, answerWith } from './render-app';

export const listItem = (n: number, more: Partial<SummaryListItem> = {}): SummaryListItem => ({
  summary_id: `sum_${n}`,
  video_id: null,
  title: `Summary ${n}`,
  channel: 'Channel',
  duration_s: 330,
  model_used: 'extractive',
  source_kind: 'manual',
  language: 'en',
  truncated: false,
  playlist: null,
  tldr: 'In short.',
  created_at: n * 1_000,
  ...more,
});

/** The library's endpoints over a list in memory. The item of number n is from second n; higher numbers are newer. */
export function createFakeLibrary(items: SummaryListItem[]) {
  let rows = items;
  const bin = new Map<string, SummaryListItem>();
  const library = {
    /** Set to refuse what changes something, with this sentence. */
    refusal: null as string | null,
    /** Set to let deletes wait for it. */
    gate: null as Promise<void> | null,
    requests: [] as string[],
    add(...more: SummaryListItem[]) {
      rows = [...rows, ...more];
    },
    page(path: string): SummaryPage {
      const params = new URL(path, 'http://app').searchParams;
      const number = (name: string, otherwise: number) => Number(params.get(name) ?? otherwise);
      const q = params.get('q')?.toLowerCase() ?? '';
      const wanted = (name: string, value: string | null) =>
        !params.has(name) || params.get(name) === value;
      const found = rows
        .filter(
          (row) =>
            row.title.toLowerCase().includes(q) &&
            wanted('model', row.model_used) &&
            wanted('language', row.language) &&
            wanted('playlist', row.playlist) &&
            row.created_at >= number('from', 0) &&
            row.created_at <= number('until', Number.MAX_SAFE_INTEGER),
        )
        .sort((a, b) => b.created_at - a.created_at);
      const page = number('page', 1);
      const per_page = number('per_page', 20);
      return {
        items: found.slice((page - 1) * per_page, page * per_page),
        page,
        per_page,
        total: found.length,
      };
    },
    facets(): SummaryFacets {
      const count = (values: (string | null)[]) => {
        const counts = new Map<string, number>();
        for (const value of values) {
          if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        return [...counts].map(([value, n]) => ({ value, count: n }));
      };
      return {
        models: count(rows.map((row) => row.model_used)),
        languages: count(rows.map((row) => row.language)),
        playlists: count(rows.map((row) => row.playlist)),
      };
    },
    answer: (async (path: string, init?: RequestInit): Promise<unknown> => {
      library.requests.push(path);
      if (init?.method === 'POST') {
        await library.gate;
        if (library.refusal) {
          return answerWith(503, { error: { code: 'internal', message: library.refusal } });
        }
        const { ids } = JSON.parse(String(init.body)) as { ids: string[] };
        if (path === '/api/summaries/delete') {
          for (const row of rows) if (ids.includes(row.summary_id)) bin.set(row.summary_id, row);
          rows = rows.filter((row) => !ids.includes(row.summary_id));
          return { deleted: ids };
        }
        const back = ids.flatMap((id) => bin.get(id) ?? []);
        rows = [...rows, ...back];
        return { restored: back.map((row) => row.summary_id) };
      }
      if (path === '/api/summaries/facets') return library.facets();
      if (path.startsWith('/api/batches')) return { batches: [] };
      return library.page(path);
    }) satisfies Answering,
  };
  return library;
}
