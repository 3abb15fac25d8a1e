'use client';

import { useEffect, useRef } from 'react';
import { toast } from 'sonner';
import { useConnection } from './events-provider';

const id = 'connection';

/** Says once, when the page has to poll, that updates come later; and takes it back when the stream is there again. */
export function usePollingToast(): void {
  const { state } = useConnection();
  const said = useRef(false);
  useEffect(() => {
    if (state === 'live') {
      if (said.current) toast.dismiss(id);
      said.current = false;
    }
    if (state !== 'polling') return;
    const say = () => {
      if (said.current || document.visibilityState !== 'visible') return;
      said.current = true;
      toast.info('Updates come a bit later', {
        id,
        description: 'The live connection cannot be opened. The page asks every few seconds.',
      });
    };
    say();
    document.addEventListener('visibilitychange', say);
    return () => document.removeEventListener('visibilitychange', say);
  }, [state]);
}
