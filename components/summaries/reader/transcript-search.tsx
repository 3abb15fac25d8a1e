import { ChevronDown, ChevronUp, Search, X } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { Button } from '../../ui/button';
import type { TranscriptSearchState } from './use-transcript-search';

/** Finds words in the transcript: Enter goes to the next match, with Shift to the one before, Escape ends it. */
export function TranscriptSearch({ search }: { search: TranscriptSearchState }) {
  const { typed, type, step, count, at } = search;
  const input = useRef<HTMLInputElement>(null);
  const searching = typed.trim() !== '';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && typed) {
      event.preventDefault();
      type('');
    }
  };
  return (
    <div className="flex h-11 shrink-0 items-center gap-0.5 border-b pr-1 focus-within:border-accent">
      <Search aria-hidden className="ml-3 size-4 shrink-0 text-muted" />
      <input
        ref={input}
        type="search"
        value={typed}
        maxLength={100}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        aria-label="Find in the transcript"
        placeholder="Find in the transcript"
        className="h-full min-w-0 flex-1 bg-transparent px-2.5 text-[0.9375rem] outline-none placeholder:text-muted [&::-webkit-search-cancel-button]:hidden"
      />
      <p role="status" className="shrink-0 px-1 text-muted text-sm tabular-nums">
        {searching && (count > 0 ? `${at} of ${count}` : 'Not found')}
      </p>
      {searching && (
        <>
          <Button
            variant="quiet"
            size="icon"
            className="size-8"
            aria-label="Previous match"
            disabled={count === 0}
            onClick={() => step(-1)}
          >
            <ChevronUp aria-hidden className="size-4" />
          </Button>
          <Button
            variant="quiet"
            size="icon"
            className="size-8"
            aria-label="Next match"
            disabled={count === 0}
            onClick={() => step(1)}
          >
            <ChevronDown aria-hidden className="size-4" />
          </Button>
          <Button
            variant="quiet"
            size="icon"
            className="size-8"
            aria-label="End the search"
            onClick={() => {
              type('');
              input.current?.focus();
            }}
          >
            <X aria-hidden className="size-4" />
          </Button>
        </>
      )}
    </div>
  );
}
