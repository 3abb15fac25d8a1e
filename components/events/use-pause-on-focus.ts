'use client';

import { useEffect } from 'react';
import { toast } from 'sonner';

const checkMs = 500;
const kinds = {
  success: toast.success,
  error: toast.error,
  warning: toast.warning,
  info: toast.info,
};

/** Toasts stay as long as the keyboard is in them: the toaster itself waits for the mouse only. */
export function usePauseOnFocus(): void {
  useEffect(() => {
    /** How long each was to be shown. */
    const paused = new Map<string | number, number | undefined>();
    let timer: ReturnType<typeof setInterval> | undefined;

    const show = (
      id: string | number,
      durationOf: (before: number | undefined) => number | undefined,
    ) => {
      const shown = toast.getToasts().find((candidate) => candidate.id === id);
      if (!shown || 'dismiss' in shown) return;
      const again = kinds[shown.type as keyof typeof kinds] ?? toast.message;
      // The same id: the toast goes on, with another time to live.
      again(shown.title, { ...shown, duration: durationOf(shown.duration) });
    };
    const resume = () => {
      clearInterval(timer);
      for (const [id, duration] of paused) show(id, () => duration);
      paused.clear();
    };
    const onFocus = () => {
      const { activeElement } = document;
      if (!activeElement?.closest('[data-sonner-toaster]')) return resume();
      if (paused.size > 0 || !activeElement.matches(':focus-visible')) return;
      for (const { id } of toast.getToasts()) {
        show(id, (duration) => {
          paused.set(id, duration);
          return Number.POSITIVE_INFINITY;
        });
      }
      // A focused toast that is closed takes the focus with it, and no event tells.
      timer = setInterval(onFocus, checkMs);
    };
    document.addEventListener('focusin', onFocus);
    return () => {
      document.removeEventListener('focusin', onFocus);
      clearInterval(timer);
    };
  }, []);
}
