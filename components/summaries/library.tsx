'use client';

import { ChevronLeft, ChevronRight, Search } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import useSWR from 'swr';
import { formatCount } from '@/lib/format';
import type { SummaryPage } from '@/lib/summaries/schemas';
import type { RequestFailed } from '../layout/fetch-json';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { inputStyles } from '../ui/field';
import { Notice } from '../ui/notice';
import { SummaryCard } from './summary-card';

const perPage = 20;
const searchDelayMs = 200;

/** The person's summaries: searchable, paged, growing as new ones arrive. */
export function Library({
  initial,
  onTryLink,
}: {
  initial: SummaryPage;
  onTryLink(link: string): void;
}) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [query, setQuery] = useState('');
  const [page, setPage] = useState(1);
  useEffect(() => {
    const timer = setTimeout(() => {
      setQuery(typed.trim());
      setPage(1);
    }, searchDelayMs);
    return () => clearTimeout(timer);
  }, [typed]);

  const isFirst = query === '' && page === 1;
  const key = `/api/summaries?${new URLSearchParams({ page: String(page), per_page: String(perPage), q: query })}`;
  const { data, error, mutate } = useSWR<SummaryPage, RequestFailed>(key, {
    fallbackData: isFirst ? initial : undefined,
  });
  const items = data?.items ?? [];
  const total = data?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / perPage));
  const empty = data !== undefined && initial.total === 0 && total === 0 && query === '';

  return (
    <section id="library" aria-labelledby={`${id}-title`} className="mt-12 scroll-mt-20">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <h2 id={`${id}-title`} className="font-semibold text-xl">
          Library
        </h2>
        <p role="status" className="text-muted text-sm tabular-nums">
          {query
            ? formatCount(total, 'match', 'matches')
            : total > 0 && formatCount(total, 'summary', 'summaries')}
        </p>
        {!empty && (
          <div className="relative w-full sm:ml-auto sm:w-64">
            <Search
              aria-hidden
              className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-3 size-4 text-muted"
            />
            <input
              type="search"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              aria-label="Search your summaries"
              placeholder="Search"
              className={cn(inputStyles, 'h-10 pl-9')}
            />
          </div>
        )}
      </div>

      {error && (
        <Notice tone="error" className="mt-4">
          {error.message}{' '}
          <button
            type="button"
            className="underline underline-offset-4"
            onClick={() => void mutate()}
          >
            Try again
          </button>
        </Notice>
      )}
      {empty && <EmptyLibrary onTryLink={onTryLink} />}
      {query && data && total === 0 && (
        <p className="mt-6 text-muted">
          Nothing matches “{query}”. Search looks in titles, channels and short summaries.
        </p>
      )}
      <ul className="mt-3 divide-y" data-testid="library-list">
        {items.map((summary) => (
          <li key={summary.summary_id}>
            <SummaryCard summary={summary} />
          </li>
        ))}
      </ul>

      {pages > 1 && (
        <nav
          aria-label="Pages of the library"
          className="mt-6 flex items-center justify-center gap-3"
        >
          <Button size="sm" disabled={page <= 1} onClick={() => setPage(page - 1)}>
            <ChevronLeft aria-hidden className="size-4" />
            Newer
          </Button>
          <p className="text-muted text-sm tabular-nums">
            Page {page} of {pages}
          </p>
          <Button size="sm" disabled={page >= pages} onClick={() => setPage(page + 1)}>
            Older
            <ChevronRight aria-hidden className="size-4" />
          </Button>
        </nav>
      )}
    </section>
  );
}

const samples = [
  { title: 'But what is a neural network?', link: 'https://www.youtube.com/watch?v=aircAruvnKk' },
  { title: 'Do schools kill creativity?', link: 'https://www.youtube.com/watch?v=iG9CE55wbtY' },
  { title: 'Steve Jobs at Stanford, 2005', link: 'https://www.youtube.com/watch?v=UF8uR6Z6KLc' },
];

function EmptyLibrary({ onTryLink }: { onTryLink(link: string): void }) {
  return (
    <div className="mt-4 rounded-xl border border-dashed px-5 py-8">
      <p className="font-medium">Your summaries will be kept here.</p>
      <p className="mt-1 text-muted">
        Paste a link above, drop a caption file, or try one of these:
      </p>
      <ul className="mt-4 flex flex-wrap gap-2">
        {samples.map(({ title, link }) => (
          <li key={link}>
            <Button size="sm" onClick={() => onTryLink(link)}>
              {title}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
