'use client';

import { useEffect, useRef, useState } from 'react';
import {
  defaultOptions,
  type ModelChoice,
  recallOptions,
  rememberOptions,
  type SubmitOptions,
} from './options';

/** The options of the paste box, as they were chosen last in this browser. */
export function useOptions(choice: ModelChoice): {
  options: SubmitOptions;
  change(part: Partial<SubmitOptions>): void;
} {
  const [options, setOptions] = useState(defaultOptions);
  const latest = useRef(options);
  // The server does not know the choice, so the first paint shows the defaults.
  useEffect(() => {
    const { focus, regenerate, captionLanguage } = latest.current;
    latest.current = { ...recallOptions(choice), focus, regenerate, captionLanguage };
    setOptions(latest.current);
  }, [choice]);
  return {
    options,
    change(part) {
      latest.current = { ...latest.current, ...part };
      setOptions(latest.current);
      rememberOptions(latest.current);
    },
  };
}
