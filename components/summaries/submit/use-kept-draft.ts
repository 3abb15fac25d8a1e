'use client';

import { useEffect, useRef } from 'react';
import { useConnection, useUserId } from '../../events/events-provider';

/**
 * Carries what stands in the paste box through a sign-in: from `keep` or the end of the session on it is stored with this
 * tab, edits included, and given back to `restore` when the same person opens the box next. `forget` ends that.
 */
export function useKeptDraft(
  text: string,
  restore: (text: string) => void,
): { keep(): void; forget(): void } {
  const key = `paste-box-draft:${useUserId()}`;
  const signedOut = useConnection().state === 'signed_out';
  const kept = useRef(false);
  const latest = useRef({ text, restore });
  useEffect(() => {
    latest.current = { text, restore };
    kept.current ||= signedOut;
    if (kept.current) store(key, text);
  });
  useEffect(() => {
    const draft = stored(key);
    if (draft === null) return;
    kept.current = true;
    if (latest.current.text === '') latest.current.restore(draft);
  }, [key]);
  return {
    keep() {
      kept.current = true;
      store(key, latest.current.text);
    },
    forget() {
      kept.current = false;
      store(key, '');
    },
  };
}

// Storage can be full or forbidden; then the draft is only in the box.
function stored(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {}
}
