'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { everything, type LibraryQuery, readQuery, writeQuery } from './library-query';

export type ChangeQuery = (change: Partial<LibraryQuery>, history?: 'push' | 'replace') => void;

/**
 * The library's query in the page's address, so that reloads, links and the back button keep it. Changing it asks no server
 * for a page. Whatever is changed, the first page is shown, unless the change names another.
 */
export function useLibraryQuery(): [LibraryQuery, ChangeQuery] {
  // Null where no router is around.
  const text = useSearchParams()?.toString() ?? '';
  const query = useMemo(() => readQuery(new URLSearchParams(text)), [text]);
  const change = useCallback<ChangeQuery>((changes, history = 'push') => {
    const { pathname, search, hash } = window.location;
    const { page, until } = everything;
    const next = writeQuery({
      ...readQuery(new URLSearchParams(search)),
      page,
      until,
      ...changes,
    });
    const address = `${pathname}${next && `?${next}`}${hash}`;
    if (history === 'push') window.history.pushState(null, '', address);
    else window.history.replaceState(null, '', address);
  }, []);
  return [query, change];
}
