'use client';

import Link from 'next/link';
import { type ReactNode, useState, useTransition } from 'react';
import type { PublicError } from '@/lib/errors';
import { probeSession } from '@/lib/events/client/probe-session';
import { routes } from '@/lib/routes';
import type { RejectedSource, StartedBatch } from '@/lib/summaries/schemas';

export type StartBatch = (
  form: FormData,
) => Promise<{ ok: true; value: StartedBatch } | { ok: false; error: PublicError }>;

export interface Submit {
  pending: boolean;
  /** What went wrong, for the person. */
  problem: ReactNode;
  /** Lines the server has left out. */
  rejected: RejectedSource[];
  say(problem: ReactNode): void;
  /** What was said is out of date. */
  clear(): void;
  send(form: FormData): void;
}

/** Starts a batch through the server action and words its answer. */
export function useSubmit(
  startBatch: StartBatch,
  { onStarted, onSessionEnded }: { onStarted(batch: StartedBatch): void; onSessionEnded(): void },
): Submit {
  const [problem, setProblem] = useState<ReactNode>(null);
  const [rejected, setRejected] = useState<RejectedSource[]>([]);
  const [pending, startTransition] = useTransition();

  const send = (form: FormData) =>
    startTransition(async () => {
      setProblem(null);
      const result = await startBatch(form).catch(() => null);
      const ended = result
        ? !result.ok && result.error.code === 'unauthenticated'
        : (await probeSession().catch(() => 0)) === 401;
      if (ended) {
        onSessionEnded();
        setProblem(<SessionEnded withFile={form.has('captions')} />);
      } else if (!result) {
        setProblem('The server could not be reached. Your links are still here; try again.');
      } else if (!result.ok) {
        setProblem(result.error.message);
        const details = result.error.details as { rejected?: RejectedSource[] } | undefined;
        setRejected(details?.rejected ?? []);
      } else {
        setRejected(result.value.rejected);
        onStarted(result.value);
      }
    });

  return {
    pending,
    problem,
    rejected,
    say: setProblem,
    clear() {
      setProblem(null);
      setRejected([]);
    },
    send,
  };
}

function SessionEnded({ withFile }: { withFile: boolean }) {
  return (
    <>
      Your session has ended.{' '}
      <Link href={routes.signIn} className="underline underline-offset-4">
        Sign in again
      </Link>{' '}
      to go on; your links are still here.
      {withFile && ' The caption file has to be added once more.'}
    </>
  );
}
