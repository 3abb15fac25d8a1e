'use client';

import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useDebouncedCallback } from 'use-debounce';
import { cn } from '../../ui/cn';
import { inputStyles } from '../../ui/field';
import type { LibraryQuery } from './library-query';
import type { ChangeQuery } from './use-library-query';

const typingMs = 250;

/** Searches while one types; what is in the box follows the address when that changes otherwise. */
export function LibrarySearch({
  query: { q },
  onChange,
}: {
  query: LibraryQuery;
  onChange: ChangeQuery;
}) {
  const [typed, setTyped] = useState(q);
  const input = useRef<HTMLInputElement>(null);
  /** Searches this box has asked for and not yet seen in the address: more may have been typed since. */
  const asked = useRef<string[]>([]);
  const ask = useDebouncedCallback((text: string) => {
    asked.current.push(text);
    onChange({ q: text }, 'replace');
  }, typingMs);

  useEffect(() => {
    const at = asked.current.indexOf(q);
    asked.current = asked.current.slice(at + 1);
    if (at !== -1) return;
    ask.cancel();
    setTyped(q);
  }, [q, ask]);

  const type = (text: string) => {
    setTyped(text);
    if (text.trim() === q) ask.cancel();
    else ask(text.trim());
  };
  const clear = () => {
    setTyped('');
    ask('');
    ask.flush();
    input.current?.focus();
  };
  return (
    <form
      className="relative w-full sm:ml-auto sm:w-64"
      onSubmit={(event) => {
        event.preventDefault();
        ask.flush();
      }}
    >
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
      />
      <input
        ref={input}
        type="search"
        value={typed}
        maxLength={200}
        onChange={(event) => type(event.target.value)}
        aria-label="Search your summaries"
        placeholder="Search"
        className={cn(inputStyles, 'h-10 px-9 [&::-webkit-search-cancel-button]:hidden')}
      />
      {typed && (
        <button
          type="button"
          aria-label="Clear the search"
          onClick={clear}
          className="absolute top-1/2 right-0.5 flex size-9 -translate-y-1/2 items-center justify-center rounded-lg text-muted hover:text-text"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </form>
  );
}
