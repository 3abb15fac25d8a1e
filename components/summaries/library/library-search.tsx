'use client';

import { SearchBox } from '../../ui/search-box';
import type { LibraryQuery } from './library-query';
import type { ChangeQuery } from './use-library-query';

/** Searches the library while one types. */
export function LibrarySearch({
  query: { q },
  onChange,
}: {
  query: LibraryQuery;
  onChange: ChangeQuery;
}) {
  return (
    <SearchBox
      value={q}
      label="Search your summaries"
      onSearch={(text) => onChange({ q: text }, 'replace')}
      className="w-full sm:ml-auto sm:w-64"
    />
  );
}
