'use client';

import { type RefObject, useLayoutEffect, useRef } from 'react';

/** Below the header, which stays. */
const headerPx = 56;

/**
 * Where tabs take turns (on narrow screens), `home` is opened where it was left and the others at their beginning. Returns the
 * ref of what holds the tabs.
 */
export function useTabScroll(tab: string, home: string): RefObject<HTMLDivElement | null> {
  const holder = useRef<HTMLDivElement>(null);
  const current = useRef(tab);
  const scrolledTo = useRef(0);
  const leftAt = useRef(0);

  useLayoutEffect(() => {
    // Read when it happens: after a change of tabs the browser has cut it to the new height.
    const note = () => {
      scrolledTo.current = window.scrollY;
    };
    window.addEventListener('scroll', note, { passive: true });
    return () => window.removeEventListener('scroll', note);
  }, []);

  useLayoutEffect(() => {
    if (tab === current.current) return;
    if (current.current === home) leftAt.current = scrolledTo.current;
    current.current = tab;
    const narrow = window.matchMedia?.('(width < 64rem)').matches ?? false;
    if (!narrow) return;
    if (tab === home) window.scrollTo({ top: leftAt.current });
    else if ((holder.current?.getBoundingClientRect().top ?? 0) < headerPx) {
      holder.current?.scrollIntoView();
    }
  }, [tab, home]);
  return holder;
}
