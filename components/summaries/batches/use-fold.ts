'use client';

import { type FocusEvent, useEffect, useState } from 'react';

const foldAfterMs = 5_000;

export interface FoldState {
  open: boolean;
  toggle(): void;
  /** For the element whose pointer and focus keep it from folding. */
  watch: {
    onPointerEnter(): void;
    onPointerLeave(): void;
    onFocus(): void;
    onBlur(event: FocusEvent): void;
  };
}

/**
 * Whether a card is open. One that ends well folds by itself after a moment, but never under the pointer or with the focus
 * in it; one that was over when the page opened is folded from the start.
 */
export function useFold({ over, well }: { over: boolean; well: boolean }): FoldState {
  const [open, setOpen] = useState(!over);
  const [wasOver, setWasOver] = useState(over);
  const [chosen, setChosen] = useState(false);
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  if (over !== wasOver) {
    setWasOver(over);
    setChosen(false);
    if (!over) setOpen(true);
  }

  const folds = over && well && open && !chosen && !pointer && !focus;
  useEffect(() => {
    if (!folds) return;
    const timer = setTimeout(() => setOpen(false), foldAfterMs);
    return () => clearTimeout(timer);
  }, [folds]);

  return {
    open,
    toggle() {
      setOpen(!open);
      setChosen(true);
    },
    watch: {
      onPointerEnter: () => setPointer(true),
      onPointerLeave: () => setPointer(false),
      onFocus: () => setFocus(true),
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocus(false);
      },
    },
  };
}
