'use client';

import { useState } from 'react';
import type { BatchView, SummaryPage } from '@/lib/summaries/schemas';
import { BatchCard } from './batch-card';
import { Library } from './library';
import { type StartBatch, SubmitForm } from './submit-form';
import { useBatches } from './use-batches';

/** The home page: paste, watch, read. */
export function Home({
  startBatch,
  batches: initialBatches,
  library,
}: {
  startBatch: StartBatch;
  batches: BatchView[];
  library: SummaryPage;
}) {
  const [text, setText] = useState('');
  const { batches, started, dismiss } = useBatches(initialBatches);
  const tryLink = (link: string) => {
    setText(link);
    document.querySelector<HTMLElement>('[data-shortcut="paste-box"]')?.focus();
  };
  return (
    <div className="mx-auto max-w-3xl">
      <SubmitForm startBatch={startBatch} onStarted={started} text={text} onTextChange={setText} />
      {batches.length > 0 && (
        <div className="mt-6 grid grid-cols-[minmax(0,1fr)] gap-3">
          {batches.map((batch) => (
            <BatchCard
              key={batch.batch_id}
              batch={batch}
              onDismiss={() => dismiss(batch.batch_id)}
            />
          ))}
        </div>
      )}
      <Library initial={library} onTryLink={tryLink} />
    </div>
  );
}
