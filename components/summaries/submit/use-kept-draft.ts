'use client';

import { useEffect, useRef } from 'react';

const key = 'paste-box-draft';

/**
 * Carries what stands in the paste box through a sign-in: from `keep` on it is stored with this tab, edits included,
 * and given back to `restore` when the box is opened next. `forget` ends that.
 */
export function useKeptDraft(
  text: string,
  restore: (text: string) => void,
): { keep(): void; forget(): void } {
  const kept = useRef(false);
  const latest = useRef({ text, restore });
  useEffect(() => {
    latest.current = { text, restore };
    if (kept.current) store(text);
  });
  useEffect(() => {
    const draft = stored();
    if (draft === null) return;
    kept.current = true;
    if (latest.current.text === '') latest.current.restore(draft);
  }, []);
  return {
    keep() {
      kept.current = true;
      store(latest.current.text);
    },
    forget() {
      kept.current = false;
      store('');
    },
  };
}

// Storage can be full or forbidden; then the draft is only in the box.
function stored(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(text: string): void {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {}
}
