'use client';

import { useDeferredValue, useMemo, useState } from 'react';
import type { PassageView } from '@/lib/summaries/answers';

export interface TranscriptSearchState {
  typed: string;
  type(text: string): void;
  /** Goes to the next or the one before, round the ends. */
  step(by: 1 | -1): void;
  /** What to mark; null without a search. */
  pattern: RegExp | null;
  /** How many passages match, and which of them the reader is at, counted from 1. */
  count: number;
  at: number;
  foundId: number | null;
}

/** Finds passages that have the words as they are typed, in any case. */
export function useTranscriptSearch(passages: readonly PassageView[]): TranscriptSearchState {
  const [typed, setTyped] = useState('');
  const [index, setIndex] = useState(0);
  const wanted = useDeferredValue(typed.trim());
  const pattern = useMemo(() => (wanted ? patternOf(wanted) : null), [wanted]);
  const found = useMemo(
    () => (pattern ? passages.filter(({ text }) => text.search(pattern) !== -1) : []),
    [passages, pattern],
  );
  const at = found.length > 0 ? index % found.length : 0;
  return {
    typed,
    type(text) {
      setTyped(text);
      setIndex(0);
    },
    step(by) {
      if (found.length > 0) setIndex((at + by + found.length) % found.length);
    },
    pattern,
    count: found.length,
    at: found.length > 0 ? at + 1 : 0,
    foundId: found[at]?.passage_id ?? null,
  };
}

function patternOf(words: string): RegExp {
  const literal = words.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '\\s+');
  return new RegExp(literal, 'giu');
}
