'use client';

import { useEffect, useRef, useState } from 'react';
import type { Preferences } from '@/lib/users/schemas';
import {
  defaultOptions,
  type ModelChoice,
  recallOptions,
  rememberOptions,
  type SubmitOptions,
} from './options';

/** The options of the paste box: as they were chosen last in this browser, or else the person's defaults. */
export function useOptions(
  choice: ModelChoice,
  defaults: Preferences | null,
): {
  options: SubmitOptions;
  change(part: Partial<SubmitOptions>): void;
} {
  const [options, setOptions] = useState<SubmitOptions>({ ...defaultOptions, ...defaults });
  const latest = useRef(options);
  // The server does not know what was chosen last, so the first paint shows the defaults.
  useEffect(() => {
    const { focus, regenerate, captionLanguage } = latest.current;
    latest.current = { ...recallOptions(choice, defaults), focus, regenerate, captionLanguage };
    setOptions(latest.current);
  }, [choice, defaults]);
  return {
    options,
    change(part) {
      latest.current = { ...latest.current, ...part };
      setOptions(latest.current);
      rememberOptions(latest.current, defaults);
    },
  };
}
