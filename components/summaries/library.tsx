'use client';

import { useId, useRef, useState } from 'react';
import useSWR from 'swr';
import { formatCount } from '@/lib/format';
import type { SummaryFacets, SummaryPage } from '@/lib/summaries/schemas';
import type { RequestFailed } from '../layout/fetch-json';
import { Button } from '../ui/button';
import { RetryNotice } from '../ui/retry-notice';
import { EmptyLibrary } from './library/empty-library';
import { ActiveFilters, LibraryFilters } from './library/library-filters';
import { LibraryList, LibrarySkeleton } from './library/library-list';
import { LibraryPager } from './library/library-pager';
import {
  everything,
  isFiltered,
  type LibraryQuery,
  newerPath,
  perPage,
  requestPath,
} from './library/library-query';
import { LibrarySearch } from './library/library-search';
import { SelectionBar } from './library/selection-bar';
import { useLibraryQuery } from './library/use-library-query';
import { facetsKey } from './summaries-provider';
import { useDeleteSummaries } from './use-delete-summaries';

/** While summaries are selected their page is held, so that none slips off it. */
interface Selection {
  ids: ReadonlySet<string>;
  until: number | null;
}
const nothing: Selection = { ids: new Set(), until: null };

/**
 * The person's summaries: searchable, filtered, paged. The first page grows as new ones arrive, later ones stay as they were
 * when they were turned to. `initial` is the first page without any filter, `facets` what there is to filter by.
 */
export function Library({
  initial,
  facets: initialFacets,
  onTryLink,
}: {
  initial: SummaryPage;
  facets?: SummaryFacets;
  onTryLink(link: string): void;
}) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const [query, changeQuery] = useLibraryQuery();
  const [selection, setSelection] = useState(nothing);
  const deleteSummaries = useDeleteSummaries();

  const shown: LibraryQuery = { ...query, until: query.until ?? selection.until };
  const now = new Date();
  const path = requestPath(shown, now);
  const isInitial = path === requestPath(everything, now);
  const { data, error, isLoading, mutate } = useSWR<SummaryPage, RequestFailed>(path, {
    fallbackData: isInitial ? initial : undefined,
    keepPreviousData: true,
  });
  const { data: newer } = useSWR<SummaryPage, RequestFailed>(newerPath(shown, now), {
    keepPreviousData: false,
  });
  const { data: facets } = useSWR<SummaryFacets, RequestFailed>(facetsKey, {
    fallbackData: initialFacets,
  });

  const items = data?.items ?? [];
  const selected = items.filter(({ summary_id }) => selection.ids.has(summary_id));
  const filtered = isFiltered(query);
  const empty = !filtered && query.page === 1 && data?.total === 0;

  const change: typeof changeQuery = (...changes) => {
    setSelection(nothing);
    changeQuery(...changes);
  };
  const turnTo = (page: number) => {
    const until = page === 1 ? null : (shown.until ?? items[0]?.created_at ?? null);
    change({ page, until });
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView();
  };
  const select = (ids: readonly string[]) => {
    const until = selection.until ?? items[0]?.created_at ?? null;
    setSelection(ids.length > 0 ? { ids: new Set(ids), until } : nothing);
  };
  const selectedIds = selected.map(({ summary_id }) => summary_id);
  const toggle = (summaryId: string) =>
    select(
      selectedIds.includes(summaryId)
        ? selectedIds.filter((other) => other !== summaryId)
        : [...selectedIds, summaryId],
    );

  return (
    <section id="library" aria-labelledby={`${id}-title`} className="mt-12 scroll-mt-20">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <h2
          id={`${id}-title`}
          ref={heading}
          tabIndex={-1}
          className="rounded-md font-semibold text-xl"
        >
          Library
        </h2>
        <p role="status" className="text-muted text-sm tabular-nums">
          {data && (filtered || data.total > 0) && countWords(data.total, filtered)}
        </p>
        {!empty && <LibrarySearch query={query} onChange={change} />}
      </div>
      {!empty && (
        <>
          <LibraryFilters query={query} facets={facets} onChange={change} />
          <ActiveFilters query={query} onChange={change} />
        </>
      )}

      {error && (
        <RetryNotice message={error.message} onRetry={() => void mutate()} className="mt-4" />
      )}
      {empty && <EmptyLibrary onTryLink={onTryLink} />}
      {!data && !error && <LibrarySkeleton />}
      {data?.total === 0 && filtered && <NoMatch query={query} onChange={change} />}
      {newer && newer.total > 0 && (
        <div className="mt-4 flex animate-appear justify-center">
          <Button size="sm" className="rounded-full" onClick={() => turnTo(1)}>
            {formatCount(newer.total, 'new summary', 'new summaries')}
          </Button>
        </div>
      )}
      {items.length > 0 && (
        <LibraryList
          items={items}
          selectedIds={selectedIds}
          busy={isLoading && !isInitial}
          onToggle={toggle}
        />
      )}
      {data && data.total > perPage && <LibraryPager data={data} onTurn={turnTo} />}
      {data && data.total > 0 && items.length === 0 && (
        <p className="mt-6 text-muted">
          There is nothing on this page any more.{' '}
          <button
            type="button"
            className="underline underline-offset-4"
            onClick={() => change({ page: 1 })}
          >
            Go to the newest
          </button>
        </p>
      )}
      {selected.length > 0 && (
        <SelectionBar
          selectedIds={selectedIds}
          onPage={items.length}
          onSelectAll={() => select(items.map(({ summary_id }) => summary_id))}
          onClear={() => setSelection(nothing)}
          onDelete={() => {
            setSelection(nothing);
            void deleteSummaries(selected);
            heading.current?.focus({ preventScroll: true });
          }}
        />
      )}
    </section>
  );
}

function countWords(total: number, filtered: boolean): string {
  return filtered
    ? formatCount(total, 'match', 'matches')
    : formatCount(total, 'summary', 'summaries');
}

function NoMatch({
  query,
  onChange,
}: {
  query: LibraryQuery;
  onChange(change: Partial<LibraryQuery>): void;
}) {
  const { q } = query;
  const alsoFiltered = isFiltered({ ...query, q: '' });
  const { page: _, until: __, ...filters } = everything;
  return (
    <div className="mt-6">
      <p>
        {q ? <>No summaries match “{q}”</> : 'No summaries match'}
        {alsoFiltered && (q ? ' with these filters' : ' these filters')}.
      </p>
      {q && (
        <p className="mt-1 text-muted">
          Search looks for every word in titles and in the whole text of your summaries.
        </p>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        {q && (
          <Button size="sm" onClick={() => onChange({ q: '' })}>
            Clear the search
          </Button>
        )}
        {alsoFiltered && (
          <Button size="sm" onClick={() => onChange({ ...filters, q })}>
            Clear the filters
          </Button>
        )}
      </div>
    </div>
  );
}
