'use client';

import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useDebouncedCallback } from 'use-debounce';
import { cn } from './cn';
import { inputStyles } from './field';

const typingMs = 250;

/** Searches while one types; what is in the box follows `value` when that changes otherwise. */
export function SearchBox({
  value,
  label,
  placeholder = 'Search',
  onSearch,
  className,
}: {
  value: string;
  label: string;
  placeholder?: string;
  onSearch(text: string): void;
  className?: string;
}) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  /** Searches this box has asked for and not yet seen as `value`: more may have been typed since. */
  const asked = useRef<string[]>([]);
  const ask = useDebouncedCallback((text: string) => {
    asked.current.push(text);
    onSearch(text);
  }, typingMs);

  useEffect(() => {
    const at = asked.current.indexOf(value);
    asked.current = asked.current.slice(at + 1);
    if (at !== -1) return;
    ask.cancel();
    setTyped(value);
  }, [value, ask]);

  const type = (text: string) => {
    setTyped(text);
    if (text.trim() === value) ask.cancel();
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
      className={cn('relative', className)}
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
        aria-label={label}
        placeholder={placeholder}
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
