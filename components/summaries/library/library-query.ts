/** How many summaries a page of the library has. */
export const perPage = 20;

export const datePresets = {
  today: 'Today',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '1y': 'Last 12 months',
} as const;
export type DatePreset = keyof typeof datePresets;

/** What the library shows, as it stands in the page's address. Days are `YYYY-MM-DD` in the reader's time zone. */
export interface LibraryQuery {
  q: string;
  model: string | null;
  language: string | null;
  playlist: string | null;
  date: DatePreset | null;
  from: string | null;
  to: string | null;
  page: number;
  /** Epoch milliseconds; keeps later pages still while new summaries arrive. */
  until: number | null;
}

/** No search, no filter, the first page. */
export const everything: LibraryQuery = {
  q: '',
  model: null,
  language: null,
  playlist: null,
  date: null,
  from: null,
  to: null,
  page: 1,
  until: null,
};

/** Reads what it understands; anything else is as if it were not there. */
export function readQuery(params: URLSearchParams): LibraryQuery {
  const text = (name: string) => params.get(name)?.trim() || null;
  const day = (name: string) => {
    const value = text(name);
    return value !== null && startOfDay(value) !== null ? value : null;
  };
  const count = (name: string) => {
    const value = Number(params.get(name));
    return Number.isSafeInteger(value) && value > 0 ? value : null;
  };
  const date = text('date');
  const preset = date !== null && Object.hasOwn(datePresets, date) ? (date as DatePreset) : null;
  return {
    q: (text('q') ?? '').slice(0, 200),
    model: text('model'),
    language: text('language'),
    playlist: text('playlist'),
    date: preset,
    from: preset ? null : day('from'),
    to: preset ? null : day('to'),
    page: count('page') ?? 1,
    until: count('until'),
  };
}

/** The same for the address; only what differs from `everything` is named. */
export function writeQuery(query: LibraryQuery): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const plain = everything[name as keyof LibraryQuery];
    if (value !== plain && value !== null) params.set(name, String(value));
  }
  return params.toString();
}

/** Whether less than the whole library is asked for. */
export function isFiltered({ page: _, until: __, ...filters }: LibraryQuery): boolean {
  return Object.values(filters).some(Boolean);
}

/** What to ask the server for. */
export function requestPath(query: LibraryQuery, now: Date): string {
  const { from, until } = spanOf(query, now);
  const held = [until, query.until].filter((ms) => ms !== null);
  return pathOf(query, {
    page: query.page,
    per_page: perPage,
    from,
    until: held.length > 0 ? Math.min(...held) : null,
  });
}

/** How many summaries have come since a held page was: the answer's `total`. Null when none can have. */
export function newerPath(query: LibraryQuery, now: Date): string | null {
  if (query.until === null) return null;
  const { from, until } = spanOf(query, now);
  if (until !== null && until <= query.until) return null;
  return pathOf(query, {
    page: 1,
    per_page: 1,
    from: Math.max(query.until + 1, from ?? 0),
    until,
  });
}

function pathOf(
  { q, model, language, playlist }: LibraryQuery,
  rest: Record<string, number | null>,
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...rest, q, model, language, playlist })) {
    if (value !== null && value !== '') params.set(name, String(value));
  }
  return `/api/summaries?${params}`;
}

/** The chosen days as epoch milliseconds, both inclusive. */
function spanOf({ date, from, to }: LibraryQuery, now: Date) {
  const daysAgo = (days: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).getTime();
  const starts: Record<DatePreset, () => number> = {
    today: () => daysAgo(0),
    '7d': () => daysAgo(6),
    '30d': () => daysAgo(29),
    '1y': () => new Date(now.getFullYear() - 1, now.getMonth(), now.getDate()).getTime(),
  };
  if (date) return { from: starts[date](), until: null };
  return {
    from: from === null ? null : startOfDay(from),
    until: to === null ? null : startOfDay(to, 1)! - 1,
  };
}

/** Local midnight of a day, or of one some days later; null when there is no such day. */
function startOfDay(day: string, later = 0): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)?.slice(1).map(Number);
  if (!parts) return null;
  const [year, month, date] = parts as [number, number, number];
  const start = new Date(year, month - 1, date);
  const real = start.getMonth() === month - 1 && start.getDate() === date;
  return real ? new Date(year, month - 1, date + later).getTime() : null;
}

/** `Since 3 May 2026`, `3 May 2026 to 9 May 2026`; the words of a preset. Null without a date filter. */
export function describeDates({ date, from, to }: LibraryQuery): string | null {
  if (date) return datePresets[date];
  const words = (day: string) =>
    new Date(startOfDay(day) ?? 0).toLocaleDateString('en-GB', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
    });
  if (from && to) return from === to ? words(from) : `${words(from)} to ${words(to)}`;
  if (from) return `Since ${words(from)}`;
  return to ? `Until ${words(to)}` : null;
}
