'use client';

import { useState } from 'react';
import { beginProviderSignIn } from '@/lib/users/client/auth-client';
import { methodNames } from '@/lib/users/schemas';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { ProviderMark } from './provider-marks';

/** One button for each provider that is configured, which leads to its page and back to `returnTo`. */
export function ProviderButtons({
  providers,
  returnTo,
}: {
  providers: readonly string[];
  returnTo: string;
}) {
  const [leaving, setLeaving] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const go = async (provider: string) => {
    setLeaving(provider);
    setProblem(null);
    const next = await beginProviderSignIn(provider, returnTo);
    if ('url' in next) return window.location.assign(next.url);
    setProblem(next.problem);
    setLeaving(null);
  };
  if (providers.length === 0) return null;
  return (
    <div className="grid gap-3">
      <p className="flex items-center gap-3 text-muted text-sm before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
        or
      </p>
      {problem && <Notice tone="error">{problem}</Notice>}
      {providers.map((provider) => (
        <Button
          key={provider}
          className="h-11"
          disabled={leaving !== null}
          onClick={() => void go(provider)}
        >
          <ProviderMark provider={provider} />
          {leaving === provider ? 'Opening…' : `Continue with ${methodNames[provider]}`}
        </Button>
      ))}
    </div>
  );
}
