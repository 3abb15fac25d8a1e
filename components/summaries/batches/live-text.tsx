'use client';

import { useLayoutEffect, useRef } from 'react';

/** Nearer to its end than this, the text is followed. */
const endPx = 24;

/** A summary while it is written, in a place of fixed height that stays at its end until the reader scrolls up. */
export function LiveText({ title, text }: { title: string; text: string | null }) {
  const area = useRef<HTMLElement>(null);
  const following = useRef(true);
  useLayoutEffect(() => {
    if (text !== null && area.current && following.current) {
      area.current.scrollTop = area.current.scrollHeight;
    }
  }, [text]);
  return (
    <section
      ref={area}
      aria-label={`Text so far of ${title}`}
      aria-live="off"
      // A scroll area must be reachable by keyboard.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        following.current = scrollHeight - scrollTop - clientHeight < endPx;
      }}
      className="h-40 overflow-y-auto overscroll-contain whitespace-pre-wrap rounded-lg bg-sunken px-3.5 py-3 text-[0.9375rem] leading-relaxed outline-offset-[-2px]"
    >
      {text ?? <span className="text-muted">The text appears here while it is written.</span>}
    </section>
  );
}
